"""A person's tokens, and the workspace's: making one, seeing its secret once, ending it."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from implementation import tenancy
from stakeholders.access import SeatedRequest, seat_required
from stakeholders.actions import tokens as actions
from stakeholders.actions.tokens import Minted
from stakeholders.forms.tokens import OwnersTokenForm, TokenForm
from stakeholders.models import ApiToken
from stakeholders.queries import tokens as queries
from stakeholders.rules import tokens as rules
from stakeholders.tokens import last_used
from stakeholders.verdicts import Forbidden, Stale
from stakeholders.views.answers import done, page, refused


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@seat_required
def tokens(request: SeatedRequest) -> HttpResponse:
    """Everybody sees their own, owners also the workspace's. The answer to making one is the only sight of it."""
    if request.seat.is_ours and getattr(request, "implementation", None):
        return redirect("stakeholders:tokens", workspace=request.workspace.slug)
    offered = OwnersTokenForm if rules.may_create_workspace_token(request.seat) else TokenForm
    if request.method != "POST":
        return _tokens(request, offered())
    form = offered(request.POST)
    if not form.is_valid():
        return _tokens(request, form, status=422)
    try:
        minted = actions.create_token(by=request.seat, now=timezone.now(), **form.wanted())
    except Forbidden as problem:
        sentence, status = refused(problem)
        form.add_error(None, sentence)
        return _tokens(request, form, status=status)
    return _tokens(request, offered(), minted=minted)


@require_POST
@seat_required
def revoke_token(request: SeatedRequest, api_token: UUID) -> HttpResponse:
    with tenancy.reading():
        found = ApiToken.objects.select_related("seat").filter(pk=api_token).first()
    if found is None or not rules.may_revoke_token(request.seat, found):
        raise Http404  # whose tokens there are is nobody else's business
    try:
        actions.revoke_token(token=found, by=request.seat, now=timezone.now())
    except Stale as problem:
        sentence, status = refused(problem)
        return _tokens(request, TokenForm(), sentence=sentence, status=status)
    return done(request, _address(request), _("“%(name)s” opens nothing any more.") % {"name": found.name})


def _address(request: SeatedRequest) -> str:
    if request.seat.is_ours:
        return reverse("stakeholders:tokens", args=[request.workspace.slug])
    return reverse("stakeholders:my_tokens", args=[request.workspace.slug, request.implementation.slug])


def _tokens(
    request: SeatedRequest, form: TokenForm, *, minted: Minted | None = None, sentence: str = "", status: int = 200
) -> HttpResponse:
    with tenancy.reading():
        own = queries.tokens_of(request.seat)
        common = queries.tokens_of_workspace() if rules.may_create_workspace_token(request.seat) else []
    used = last_used([*own, *common])
    now = timezone.now()
    revoke = "stakeholders:revoke_my_token" if not request.seat.is_ours else "stakeholders:revoke_token"
    place = {key: value for key, value in request.resolver_match.kwargs.items() if key != "api_token"}  # type: ignore[union-attr]
    rows = [
        {
            "token": token,
            "is_open": token.is_open(now),
            "used_on": used.get(token),
            "maker_left": not token.is_personal and token.seat.revoked_at is not None,
            "revoke_url": reverse(revoke, kwargs={**place, "api_token": token.pk}),
        }
        for token in [*common, *own]
    ]
    return page(
        request,
        "stakeholders/tokens.html",
        {"rows": rows, "form": form, "minted": minted, "sentence": sentence, "address": _address(request)},
        status,
    )
