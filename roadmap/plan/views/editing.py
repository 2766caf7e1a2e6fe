"""Editing a playbook of the workspace: by forms, or as the text that it is. Each save is its next version."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from implementation import tenancy, wording
from roadmap.plan import actions, rules, shelf
from roadmap.plan.forms.editing import BasedOn, ItemForm, ObjectiveForm, TextForm
from roadmap.plan.models import Kind, Playbook
from roadmap.playbook import Item, Objective, PlaybookError, differences, editing, load_shipped, shipped
from roadmap.playbook import Playbook as Book
from stakeholders.access import SeatedRequest, seat_required
from stakeholders.models import Seat
from stakeholders.verdicts import Forbidden, Stale
from stakeholders.views.answers import done, page, refused

GET_OR_POST = ["GET", "HEAD", "POST"]
PREFIX = {"VENDOR": "v", "CUSTOMER": "c", "THIRD": "t"}


@require_safe
@seat_required
def playbook(request: SeatedRequest, key: str) -> HttpResponse:
    """Everything in it, each thing a link to its form; and every version that there was."""
    row = _row(request, key)
    with tenancy.reading():
        kept = list(Playbook.objects.filter(key=key).order_by("-imported_at", "-pk"))
        seats = {seat.pk: seat for seat in Seat.objects.filter(pk__in=[one.imported_by_id for one in kept])}
    versions = [
        {
            "number": one.version,
            "by": seats[one.imported_by_id].name if one.imported_by_id in seats else "",
            "at": wording.short_date(one.imported_at.date()),
            "is_current": one.retired_at is None,
        }
        for one in kept
    ]
    objectives = [_listed(objective) for objective in shelf.parsed(row.text).objectives]
    context = {"row": row, "objectives": objectives, "versions": versions, "may_change": _may(request)}
    return page(request, "roadmap/playbook.html", context)


def _listed(objective: Objective) -> dict[str, Any]:
    """An objective with its items, in words."""
    first, last = _weeks(objective)
    weeks = _("week %(week)s") % {"week": first} if first == last else _("weeks %(first)s to %(last)s")
    return {
        "objective": objective,
        "weeks": weeks % {"first": first, "last": last},
        "when": _when(objective),
        "items": [{"item": item, "kind": Kind(item.kind).label, "when": _when(item)} for item in objective.items],
    }


def _when(record: Item | Objective) -> str:
    return editing.said_condition(record).replace("\n", "; ").replace("true", _("yes")).replace("false", _("no"))


@require_safe
@seat_required
def export_version(request: SeatedRequest, key: str, version: int) -> HttpResponse:
    """The text of one version as it was taken over."""
    with tenancy.reading():
        row = Playbook.objects.filter(key=key, version=version).order_by("-imported_at").first()
    if row is None:
        raise Http404
    headers = {"Content-Disposition": f'attachment; filename="{row.key}-v{row.version}.yaml"'}
    return HttpResponse(row.text, content_type="application/yaml; charset=utf-8", headers=headers)


@require_http_methods(GET_OR_POST)
@seat_required
def edit_text(request: SeatedRequest, key: str) -> HttpResponse:
    """The whole as YAML. What is wrong with it is said by line, and what was typed stays."""
    row = _row(request, key)
    if request.method != "POST":
        return _form(request, row, TextForm(initial={"text": row.text, "instead_of": _kept(row)}), _("Edit as text"))
    form = TextForm(request.POST)

    def change(_book: Book, version: int) -> str:
        return editing.numbered(form.cleaned_data["text"].replace("\r\n", "\n"), version)

    return _save(request, row, form, _("Edit as text"), change)


@require_http_methods(GET_OR_POST)
@seat_required
def edit_objective(request: SeatedRequest, key: str, objective: str) -> HttpResponse:
    row = _row(request, key)
    book = shelf.parsed(row.text)
    found = _objective(book, objective)
    heading = found.title
    if request.method != "POST":
        initial = {**ObjectiveForm.values_of(found), "instead_of": _kept(row)}
        return _form(request, row, ObjectiveForm(playbook=book, initial=initial), heading, removable=True)
    if "remove" in request.POST:
        return _remove(request, row, found.key, ObjectiveForm(request.POST, playbook=book), heading)
    form = ObjectiveForm(request.POST, playbook=book)

    def change(current: Book, version: int) -> str:
        return editing.with_objective(current, found.key, form.values(), version=version)

    return _save(request, row, form, heading, change, removable=True)


@require_http_methods(GET_OR_POST)
@seat_required
def add_objective(request: SeatedRequest, key: str) -> HttpResponse:
    """A new objective, with its first item, because one without any is nothing."""
    row = _row(request, key)
    book = shelf.parsed(row.text)
    last = max((_weeks(objective)[1] for objective in book.objectives), default=1)
    initial = {"first_week": last, "last_week": last, "instead_of": _kept(row)}
    form = ObjectiveForm(request.POST if request.method == "POST" else None, playbook=book, initial=initial)
    if request.method != "POST":
        return _form(request, row, form, _("A new objective"))

    def change(current: Book, version: int) -> str:
        own = _free(form.cleaned_data["title"], {objective.key for objective in current.objectives})
        first = {"side": "VENDOR", "kind": "do", "title": form.cleaned_data["title"], "duration": 1}
        item = {"key": _free(f"v-{own}", {item.key for item in current.items}), **first}
        values = {**form.values(), "items": [item]}
        return editing.with_objective(current, own, values, version=version)

    return _save(request, row, form, _("A new objective"), change)


@require_http_methods(GET_OR_POST)
@seat_required
def edit_item(request: SeatedRequest, key: str, item: str) -> HttpResponse:
    row = _row(request, key)
    book = shelf.parsed(row.text)
    found = _item(book, item)
    holder = next(objective for objective in book.objectives if found in objective.items)
    if request.method != "POST":
        initial = {**ItemForm.values_of(found), "instead_of": _kept(row)}
        form = ItemForm(playbook=book, initial=initial)
        return _form(request, row, form, found.title, beside=holder.title, removable=True)
    if "remove" in request.POST:
        return _remove(request, row, found.key, ItemForm(request.POST, playbook=book), found.title)
    form = ItemForm(request.POST, playbook=book)

    def change(current: Book, version: int) -> str:
        return editing.with_item(current, holder.key, found.key, form.values(), version=version)

    return _save(request, row, form, found.title, change, beside=holder.title, removable=True)


@require_http_methods(GET_OR_POST)
@seat_required
def add_item(request: SeatedRequest, key: str, objective: str) -> HttpResponse:
    row = _row(request, key)
    book = shelf.parsed(row.text)
    holder, heading = _objective(book, objective), _("A new item")
    initial = {"duration": 1, "instead_of": _kept(row)}
    form = ItemForm(request.POST if request.method == "POST" else None, playbook=book, initial=initial)
    if request.method != "POST":
        return _form(request, row, form, heading, beside=holder.title)

    def change(current: Book, version: int) -> str:
        given = form.cleaned_data
        own = _free(f"{PREFIX[given['side']]}-{slugify(given['title'])}", {item.key for item in current.items})
        return editing.with_item(current, holder.key, own, form.values(), version=version)

    return _save(request, row, form, heading, change, beside=holder.title)


# --- Looking up ---------------------------------------------------------------------------------------------------


def _may(request: SeatedRequest) -> Any:
    return rules.may_change_playbooks(request.seat)


def _row(request: SeatedRequest, key: str) -> Playbook:
    with tenancy.reading():
        offered = shelf.on_offer(request.workspace, timezone.now())
    row = next((row for row in offered if row.key == key), None)
    if row is None:
        raise Http404
    return row


def _objective(book: Book, key: str) -> Objective:
    found = next((objective for objective in book.objectives if objective.key == key), None)
    if found is None:
        raise Http404
    return found


def _item(book: Book, key: str) -> Item:
    found = next((item for item in book.items if item.key == key), None)
    if found is None:
        raise Http404
    return found


def _weeks(objective: Objective) -> tuple[int, int]:
    weeks = objective.weeks
    return weeks if isinstance(weeks, tuple) else weeks.otherwise


def _free(title: str, taken: set[str]) -> str:
    """A key of that title that begins with a letter and nobody has."""
    base = slugify(title)[:50].strip("-_") or "new"
    base = base if base[0].isalpha() else f"o-{base}"
    return next(key for key in (base, *(f"{base}-{n}" for n in range(2, 2000))) if key not in taken)


def _kept(row: Playbook) -> UUID | None:
    return None if row._state.adding else row.pk


# --- Saving ---------------------------------------------------------------------------------------------------------

Changing = Callable[[Book, int], str]


def _remove(request: SeatedRequest, row: Playbook, key: str, form: Any, heading: str) -> HttpResponse:
    """Take out what is there; what else was typed is not looked at."""
    based = BasedOn(request.POST)
    based.is_valid()

    def change(current: Book, version: int) -> str:
        return editing.without(current, key, version=version)

    return _save(request, row, form, heading, change, removable=True, based=based)


def _save(
    request: SeatedRequest,
    row: Playbook,
    form: Any,
    heading: str,
    change: Changing,
    *,
    beside: str = "",
    removable: bool = False,
    based: BasedOn | None = None,
) -> HttpResponse:
    shown: dict[str, Any] = {"beside": beside, "removable": removable}
    read = based or form
    if not read.is_valid():
        return _form(request, row, form, heading, status=422, **shown)
    if read.cleaned_data["instead_of"] != _kept(row):
        return _overtaken(request, row, form, heading, shown)
    try:
        text = change(shelf.parsed(row.text), row.version + 1)
        if based is None and form.errors:
            return _form(request, row, form, heading, status=422, **shown)
        saved = _take_over(request, row, text)
    except PlaybookError as problem:
        return _form(request, row, form, heading, problem=problem, status=422, **shown)
    except Forbidden as problem:
        return _form(request, row, form, heading, sentence=refused(problem)[0], status=403, **shown)
    except Stale:
        return _overtaken(request, _row(request, row.key), form, heading, shown)
    address = reverse("roadmap:playbook", args=[request.workspace.slug, row.key])
    if saved is None:
        return done(request, address, _("Nothing is different."))
    said = {"title": saved.title, "version": saved.version}
    return done(request, address, _("“%(title)s” is now at version %(version)s.") % said)


def _take_over(request: SeatedRequest, row: Playbook, text: str) -> Playbook | None:
    """The next version's row; None when the text says the same."""
    changes = shelf.checked(text, _("your text"), row)
    if not [change for change in changes if change.field != "version"]:
        rules.may_change_playbooks(request.seat).enforce()
        return None
    now = timezone.now()
    if row._state.adding:
        actions.adopt_shipped_playbooks(workspace=request.workspace, now=now, by=request.seat)
        row = _row(request, row.key)
    return actions.edit_playbook(workspace=request.workspace, by=request.seat, text=text, instead_of=row, now=now)


def _overtaken(request: SeatedRequest, row: Playbook, form: Any, heading: str, shown: dict[str, Any]) -> HttpResponse:
    """Somebody saved meanwhile: what that changed is shown, and saving again builds on it."""
    based = str(form.data.get("instead_of") or "")
    with tenancy.reading():
        base = Playbook.objects.filter(pk=based, key=row.key).first() if based else None
    before = shelf.parsed(base.text) if base else load_shipped(row.key) if row.key in shipped() else None
    changes = differences(before, shelf.parsed(row.text)) if before else []
    data = form.data.copy()
    data["instead_of"] = str(_kept(row) or "")
    form.data = data
    sentence = _("Somebody saved version %(version)s meanwhile. Look at what differs; saving again builds on it.")
    return _form(
        request, row, form, heading, sentence=sentence % {"version": row.version}, changes=changes, status=409, **shown
    )


def _form(
    request: SeatedRequest, row: Playbook, form: Any, heading: str, *, status: int = 200, **more: Any
) -> HttpResponse:
    context = {"row": row, "form": form, "heading": heading, "may_change": _may(request), **more}
    return page(request, "roadmap/playbook_form.html", context, status)
