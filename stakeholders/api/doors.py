"""The API's one kind of door: whom a token or a session stands for, and the place that the address names.

Same seats, same scopes, same 404 as the pages' door in `stakeholders.access`. A GET runs in one transaction.
"""

from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from rest_framework import authentication, exceptions, parsers, permissions
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from implementation import links, tenancy
from implementation.models import Implementation, Workspace
from stakeholders import access
from stakeholders.api import answers
from stakeholders.models import ApiToken, Scope, Seat, User
from stakeholders.tokens import note_use
from stakeholders.verdicts import Forbidden, Stale

View = Callable[..., Response]


@dataclass(frozen=True, slots=True)
class Caller:
    """Where whoever asks may sit down. `token` is None for a person who is signed in."""

    seats: list[Seat]
    token: ApiToken | None = None

    def may(self, scope: Scope) -> bool:
        return self.token is None or scope in self.token.scopes


class Program:
    """Who asks with a workspace's token: nobody in particular."""

    is_authenticated = True
    pk = None


class SeatedCall(Request):
    """A call that has passed the door."""

    auth: Caller
    seat: Seat
    workspace: Workspace
    implementation: Implementation


class BearerToken(authentication.BaseAuthentication):
    """`Authorization: Bearer glv_…`. Unknown, ended, revoked and orphaned tokens get one and the same answer."""

    def authenticate(self, request: Request) -> tuple[User | Program, Caller] | None:
        scheme, _blank, secret = authentication.get_authorization_header(request).partition(b" ")
        if scheme.lower() != b"bearer":
            return None
        token = _open_token(secret.strip().decode("ascii", "replace"))
        found = _behind(token, _looking_at(request)) if token else None
        if token is None or found is None:
            raise exceptions.AuthenticationFailed(
                _("This token opens nothing: it is unknown, has ended or was revoked.")
            )
        note_use(token, timezone.now().date())
        return found

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class SignedIn(authentication.SessionAuthentication):
    """A browser's session, with its CSRF token for what acts."""

    def authenticate(self, request: Request) -> tuple[User, Caller] | None:  # type: ignore[override]
        found = super().authenticate(request)
        if found is None:
            return None
        user: User = found[0]  # type: ignore[assignment]
        limited_to = request.session.get(access.LIMITED_TO, "")
        return user, Caller(access.seats_of(user, limited_to=limited_to, looking_at=_looking_at(request)))


def _looking_at(request: Request) -> tuple[str, str]:
    """The slugs in the address, which DRF knows before it asks who calls."""
    named = request.parser_context["kwargs"]
    return named.get("workspace", ""), named.get("implementation", "")


def _open_token(secret: str) -> ApiToken | None:
    digest = links.digest(secret)
    with tenancy.door(digest=digest), tenancy.reading():
        token = ApiToken.objects.filter(digest=digest).first()
    return token if token and token.is_open(timezone.now()) else None


def _behind(token: ApiToken, looking_at: tuple[str, str]) -> tuple[User | Program, Caller] | None:
    """Who stands behind a token; None when the person's seat, for which it was made, has ended."""
    if not token.is_personal:
        return Program(), Caller([token.as_viewer()], token)
    user = User.objects.filter(pk=token.user_id, is_active=True).first()
    if user is None:
        return None
    seats = access.seats_of(user, limited_to=str(token.implementation_id or ""), looking_at=looking_at)
    here = [seat for seat in seats if seat.workspace_id == token.workspace_id]
    if token.implementation_id is None:
        here = [seat for seat in here if seat.is_ours]
    return (user, Caller(here, token)) if token.seat_id in {seat.pk for seat in here} else None


class Endpoint(APIView):
    """What all addresses of the API share. OPTIONS is answered like any other method that an address has not."""

    authentication_classes = [BearerToken, SignedIn]
    permission_classes = [permissions.IsAuthenticated]
    renderer_classes = [answers.Json]
    parser_classes = [parsers.JSONParser]
    schema = AutoSchema()  # type: ignore[no-untyped-call]

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]
        with tenancy.reading() if request.method in access.SAFE else nullcontext():
            return super().dispatch(request, *args, **kwargs)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        if str(request.method).lower() not in self.http_method_names:
            raise exceptions.MethodNotAllowed(str(request.method))
        super().initial(request, *args, **kwargs)

    def get_exception_handler(self) -> Callable[..., Response | None]:  # type: ignore[override]
        return answers.refusal

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        answer = super().finalize_response(request, response, *args, **kwargs)
        answer["Cache-Control"] = "no-store"
        return answer


def endpoint(*methods: str, scope: Scope | None = Scope.READ) -> Callable[[View], Callable[..., HttpResponse]]:
    """Make a function of a seated call an address of the API. `scope` is what a token needs for a POST;
    None: no token will do, a person has to be signed in."""

    def made(view: View) -> Callable[..., HttpResponse]:
        seated = _seated(view, scope)
        known = [*methods, "HEAD"] if "GET" in methods else list(methods)
        members: dict[str, Any] = {method.lower(): _handler(seated) for method in known}
        members |= {"http_method_names": list(members), "__doc__": view.__doc__, "__module__": view.__module__}
        answer = type(view.__name__, (Endpoint,), members).as_view()  # type: ignore[attr-defined]
        answer.door = "api"
        return answer  # type: ignore[no-any-return]

    return made


def _handler(seated: View) -> Callable[..., Response]:
    def handler(_endpoint: Endpoint, request: Request, *args: Any, **kwargs: Any) -> Response:
        return seated(request, *args, **kwargs)

    return handler


def _seated(view: View, scope: Scope | None) -> View:
    """The door: seat, workspace and implementation on the call, the scope held, a GET in one transaction."""

    @wraps(view)
    def guarded(request: Any, *, workspace: str, implementation: str = "", **kwargs: Any) -> Response:
        request.seat = access.seat_at(request.auth.seats, workspace, implementation)
        with access.scope_of(request.seat):
            with tenancy.reading():
                access.place(request, implementation)
                if request.method in access.SAFE:
                    _enforce(request.auth, Scope.READ)
                    return view(request, **kwargs)
            _enforce(request.auth, scope)
            if access.is_closed(request):
                raise Stale(_("This implementation is signed off. What was agreed stays as it is."))
            return view(request, **kwargs)

    return guarded


def _enforce(caller: Caller, scope: Scope | None) -> None:
    if scope is None and caller.token is not None:
        raise Forbidden(_("Only a person who is signed in does this, no token."))
    if scope is not None and not caller.may(scope):
        raise Forbidden(_("This token may not do this. Make one that may: %(scope)s.") % {"scope": scope.label})


class BearerScheme(OpenApiAuthenticationExtension):  # type: ignore[misc]
    """How the schema names tokens."""

    target_class = BearerToken
    name = "token"

    def get_security_definition(self, auto_schema: AutoSchema) -> Mapping[str, str]:
        return {"type": "http", "scheme": "bearer", "description": "A personal token, or one of the workspace."}


class SessionScheme(OpenApiAuthenticationExtension):  # type: ignore[misc]
    """How the schema names a browser's session."""

    target_class = SignedIn
    name = "session"

    def get_security_definition(self, auto_schema: AutoSchema) -> Mapping[str, str]:
        return {"type": "apiKey", "in": "cookie", "name": "sessionid", "description": "A browser that is signed in."}
