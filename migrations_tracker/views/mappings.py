"""How the files of a kind are written, and which account is which: forms that suggest and never decide."""

from typing import Any

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from implementation import files, tenancy
from implementation.models import StoredFile
from migrations_tracker.actions import parallel as actions
from migrations_tracker.extracts import child
from migrations_tracker.extracts.errors import ExtractError
from migrations_tracker.forms.dialects import as_initial
from migrations_tracker.forms.mappings import MappingForm, initial_of, suggested
from migrations_tracker.forms.parallel import AccountsForm
from migrations_tracker.models import Kind, MappingVersion, ParallelRun
from migrations_tracker.queries import parallel as queries
from migrations_tracker.rules import parallel as rules
from migrations_tracker.views import wordings as words
from migrations_tracker.views.parallel import address, find_run
from stakeholders.access import SeatedRequest, seat_required
from stakeholders.verdicts import Forbidden, Stale
from stakeholders.views.answers import done, page, refused

FORM = ["GET", "HEAD", "POST"]
SIDES = ("left", "right")


@require_http_methods(FORM)
@seat_required
def mapping(request: SeatedRequest, number: int, kind: str) -> HttpResponse:
    """How the two files of a kind are written, which columns are ours, and how records find each other."""
    run = find_run(request, number)
    if kind not in Kind.values:
        raise Http404
    with tenancy.reading():
        here = request.implementation
        part = next(part for part in queries.parts_of(run) if part.kind == kind)
        current = queries.mapping_of(here, kind)
        may = rules.may_map(request.seat, here)
    sent: dict[str, StoredFile] = {
        side: file for side, file in (("left", part.left), ("right", part.right)) if file is not None
    }
    shapes = {side: shape_of(file) for side, file in sent.items()}
    options: dict[str, Any] = {
        "kind": kind,
        "headers": {side: shape.get("header", []) for side, shape in shapes.items()},
        "labels": words.labels_of(request, run),
        "workbooks": [side for side, file in sent.items() if file.name.lower().endswith(".xlsx")],
    }
    status, sentence = 200, ""
    if request.method == "POST":
        form = MappingForm(request.POST, **options)
        status = 422
        if form.is_valid():
            try:
                said = {"content": form.content(), "reason": form.cleaned_data["reason"]}
                actions.declare_mapping(implementation=here, by=request.seat, about=kind, now=timezone.now(), **said)
                return done(request, f"{address(request, 'run', number)}#{kind}", _("Saved."))
            except (Forbidden, Stale) as problem:
                sentence, status = refused(problem)
                form.add_error(None, sentence)
            except ExtractError as problem:
                form.add_error(None, problem.sentence)
    else:
        first = {**suggested(kind, options["headers"]), **_detected(shapes)}
        form = MappingForm(initial=initial_of(current.content) if current else first, **options)
    context = {
        "run": run,
        "form": form,
        "title": Kind(kind).label,
        "labels": options["labels"],
        "current": current,
        "files": sent,
        "shapes": shapes,
        "may": may,
        "suggests": request.method != "POST" and current is None and bool(shapes),
    }
    return page(request, "migrations_tracker/mapping.html", context, status)


def shape_of(file: StoredFile) -> dict[str, Any]:
    """What looks likely of a file; empty where nothing does. A child process reads it: it comes from a stranger."""
    job = {"file": str(files.path_of(file)), "format": file.name.rpartition(".")[2].lower()}
    try:
        return child.run("migrations_tracker.extracts.detect:shape", job)
    except ExtractError:
        return {}


def _detected(shapes: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """As the form's first values, for a person to confirm."""
    names = ("encoding", "delimiter", "decimal", "thousands", "negative", "date")
    found = {}
    for side, shape in shapes.items():
        likely = {name: shape[name]["value"] for name in names if shape.get(name) and shape[name]["value"]}
        found[f"{side}_dialect"] = as_initial(likely)
    return found


@require_http_methods(FORM)
@seat_required
def accounts(request: SeatedRequest) -> HttpResponse:
    """Which account of the existing system is which of the new one."""
    with tenancy.reading():
        here = request.implementation
        current = queries.mapping_of(here, MappingVersion.ACCOUNTS)
        may = rules.may_map(request.seat, here)
        run = queries.last_compared(queries.runs_of(here))
        unknown = _unmapped(run, current)
    status = 200
    if request.method == "POST":
        form, status = AccountsForm(request.POST), 422
        if form.is_valid():
            try:
                actions.declare_mapping(
                    implementation=here,
                    by=request.seat,
                    about=MappingVersion.ACCOUNTS,
                    content=form.cleaned_data["pairs"],
                    reason=form.cleaned_data["reason"],
                    now=timezone.now(),
                )
                return done(request, address(request, "parallel_test"), _("Saved. The next run compares by it."))
            except (Forbidden, Stale) as problem:
                sentence, status = refused(problem)
                form.add_error(None, sentence)
    else:
        form = AccountsForm(initial={"pairs": AccountsForm.lines_of(current.content) if current else ""})
    context = {"form": form, "current": current, "may": may, "unknown": unknown}
    return page(request, "migrations_tracker/accounts.html", context, status)


def _unmapped(run: ParallelRun | None, current: MappingVersion | None) -> list[str]:
    """Accounts of the existing system that the last run saw, that no line names and that the new one has not."""
    if run is None:
        return []
    known = {name.casefold() for name in (current.content if current else {})}
    found: set[str] = set()
    for part in queries.parts_of(run):
        totals = (part.summary or {}).get("control_totals", {"left": {}, "right": {}})
        left, right = ({name for accounts in totals[side].values() for name in accounts} for side in SIDES)
        found |= {name for name in left - right if name and name.casefold() not in known}
    return sorted(found)
