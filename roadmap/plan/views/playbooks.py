"""The workspace's playbooks: what they follow, their text, and a new version of one."""

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from implementation import tenancy
from roadmap.plan import actions, rules, shelf
from roadmap.plan.forms.playbooks import ConfirmForm, ImportForm
from roadmap.plan.models import Playbook
from roadmap.playbook import PlaybookError, load
from stakeholders.access import SeatedRequest, seat_required
from stakeholders.verdicts import Forbidden, Stale
from stakeholders.views.answers import done, page, refused


@require_safe
@seat_required
def playbooks(request: SeatedRequest) -> HttpResponse:
    return _playbooks(request, ImportForm())


@require_safe
@seat_required
def export_playbook(request: SeatedRequest, key: str) -> HttpResponse:
    """The text as it was taken over; importing it again changes nothing."""
    row = next((row for row in shelf.on_offer(request.workspace, timezone.now()) if row.key == key), None)
    if row is None:
        raise Http404
    name = f"{row.key}-v{row.version}.yaml"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(row.text, content_type="application/yaml; charset=utf-8", headers=headers)


@require_POST
@seat_required
def preview_import(request: SeatedRequest) -> HttpResponse:
    """What a text would change, or every line that is wrong with it. Nothing is taken over yet."""
    form = ImportForm(request.POST, request.FILES)
    if not form.is_valid():
        return _playbooks(request, form, status=422)
    text, name = form.cleaned_data["text"], form.cleaned_data["name"]
    try:
        current = _current(request, load(text, name).key)
        changes = shelf.checked(text, name, current)
    except PlaybookError as problem:
        return _playbooks(request, ImportForm(initial={"text": text}), problem=problem, status=422)
    found = shelf.parsed(text)
    return page(
        request,
        "roadmap/playbook_import.html",
        {
            "found": found,
            "current": current,
            "changes": changes,
            "form": ConfirmForm(initial={"text": text, "instead_of": _kept(current)}),
            "may_change": rules.may_change_playbooks(request.seat),
        },
    )


@require_POST
@seat_required
def import_playbook(request: SeatedRequest) -> HttpResponse:
    form = ConfirmForm(request.POST)
    if not form.is_valid():
        return _playbooks(request, ImportForm(initial={"text": request.POST.get("text", "")}), status=422)
    text = form.cleaned_data["text"].replace("\r\n", "\n")
    try:
        current = _current(request, load(text, "playbook.yaml").key)
        if current is not None and not current._state.adding and current.pk != form.cleaned_data["instead_of"]:
            raise Stale(_("Somebody imported this playbook meanwhile. Look at the differences again."))
        if current is not None and current._state.adding:
            actions.adopt_shipped_playbooks(workspace=request.workspace, now=timezone.now(), by=request.seat)
            current = _current(request, current.key)
        row = actions.import_playbook(
            workspace=request.workspace, by=request.seat, text=text, instead_of=current, now=timezone.now()
        )
    except PlaybookError as problem:
        return _playbooks(request, ImportForm(initial={"text": text}), problem=problem, status=422)
    except (Forbidden, Stale) as problem:
        sentence, status = refused(problem)
        return _playbooks(request, ImportForm(initial={"text": text}), sentence=sentence, status=status)
    address = reverse("roadmap:playbooks", args=[request.workspace.slug])
    said = _("“%(title)s” is now at version %(version)s.") % {"title": row.title, "version": row.version}
    return done(request, address, said)


def _current(request: SeatedRequest, key: str) -> Playbook | None:
    with tenancy.reading():
        offered = shelf.on_offer(request.workspace, timezone.now())
    return next((row for row in offered if row.key == key), None)


def _kept(row: Playbook | None) -> object:
    return row.pk if row is not None and not row._state.adding else None


def _playbooks(
    request: SeatedRequest,
    form: ImportForm,
    *,
    problem: PlaybookError | None = None,
    sentence: str = "",
    status: int = 200,
) -> HttpResponse:
    with tenancy.reading():
        offered = shelf.on_offer(request.workspace, timezone.now())
        copies = [{"row": row, "book": shelf.parsed(row.text), "ours": not row._state.adding} for row in offered]
    context = {
        "copies": copies,
        "form": form,
        "problem": problem,
        "sentence": sentence,
        "may_change": rules.may_change_playbooks(request.seat),
    }
    return page(request, "roadmap/playbooks.html", context, status)
