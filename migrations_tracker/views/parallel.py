"""The parallel test's page, its runs, and loading what they compare."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from implementation import tenancy
from implementation.outbox import nudges
from migrations_tracker.actions import parallel as actions
from migrations_tracker.forms.parallel import LoadForm, RunForm
from migrations_tracker.models import Kind, MappingVersion, ParallelRun, RunPart
from migrations_tracker.models.work import WorkState
from migrations_tracker.queries import parallel as queries
from migrations_tracker.rules import parallel as rules
from migrations_tracker.seen import MOST
from migrations_tracker.views import wordings as words
from stakeholders.access import SeatedRequest, seat_required
from stakeholders.queries.threads import address_of
from stakeholders.verdicts import Forbidden, Stale
from stakeholders.views.answers import done, page, refused
from stakeholders.views.threads import store_upload

A_PAGE = 50
SIDES = ("left", "right")


def address(request: SeatedRequest, name: str, *parts: object) -> str:
    place = [request.workspace.slug, request.implementation.slug]
    return reverse(f"migrations_tracker:{name}", args=[*place, *parts])


@require_safe
@seat_required
def parallel_test(request: SeatedRequest) -> HttpResponse:
    """What differs, what is left of it, and how the totals hang together."""
    return _test_page(request)


@require_POST
@seat_required
def start_run(request: SeatedRequest) -> HttpResponse:
    form = RunForm(request.POST)
    if not form.is_valid():
        return _test_page(request, form=form, status=422)
    try:
        run = actions.start_run(
            implementation=request.implementation, by=request.seat, now=timezone.now(), **form.cycle()
        )
    except (Forbidden, Stale) as problem:
        sentence, status = refused(problem)
        form.add_error(None, sentence)
        return _test_page(request, form=form, status=status)
    return done(request, address(request, "run", run.number), _("Load what both systems billed."))


@require_safe
@seat_required
def run(request: SeatedRequest, number: int) -> HttpResponse:
    return run_page(request, find_run(request, number))


@require_POST
@seat_required
def load_extract(request: SeatedRequest, number: int, kind: str, side: str) -> HttpResponse:
    found = find_run(request, number)
    if kind not in Kind.values or side not in SIDES:
        raise Http404
    form = LoadForm(request.POST, request.FILES, auto_id=f"{kind}_{side}_%s")
    given = {(kind, side): form}
    if not form.is_valid():
        return run_page(request, found, given=given, status=422)
    try:
        stored = store_upload(request, form.cleaned_data["attached"])
    except ValidationError as problem:
        form.add_error("attached", problem)
        return run_page(request, found, given=given, status=422)
    with tenancy.reading():
        part = RunPart.objects.of(request.implementation).select_related("run").get(run=found, kind=kind)
    try:
        actions.load_extract(
            part=part,
            side=side,
            implementation=request.implementation,
            by=request.seat,
            file=stored,
            count=form.cleaned_data["count"],
            totals=form.cleaned_data["totals"],
            now=timezone.now(),
        )
    except (Forbidden, Stale) as problem:
        sentence, status = refused(problem)
        return run_page(request, find_run(request, number), given=given, sentence=sentence, status=status)
    return done(request, f"{address(request, 'run', number)}#{kind}", _("%(name)s is loaded.") % {"name": stored.name})


@require_POST
@seat_required
def compare_run(request: SeatedRequest, number: int) -> HttpResponse:
    found = find_run(request, number)
    try:
        actions.ask_comparison(run=found, implementation=request.implementation, by=request.seat, now=timezone.now())
    except (Forbidden, Stale) as problem:
        sentence, status = refused(problem)
        return run_page(request, find_run(request, number), sentence=sentence, status=status)
    nudges.read_files(request.workspace.pk, request.implementation.pk)
    return done(request, address(request, "run", number), _("A worker compares them. You may leave this page."))


@require_POST
@seat_required
def drop_run(request: SeatedRequest, number: int) -> HttpResponse:
    found = find_run(request, number)
    try:
        actions.drop_run(run=found, implementation=request.implementation, by=request.seat, now=timezone.now())
    except (Forbidden, Stale) as problem:
        sentence, status = refused(problem)
        return run_page(request, find_run(request, number), sentence=sentence, status=status)
    return done(request, address(request, "parallel_test"), _("The run is given up."))


def find_run(request: SeatedRequest, number: int) -> ParallelRun:
    with tenancy.reading():
        found = queries.run_numbered(request.implementation, number)
    if found is None:
        raise Http404
    return found


def _test_page(request: SeatedRequest, *, form: RunForm | None = None, status: int = 200) -> HttpResponse:
    with tenancy.reading():
        here = request.implementation
        runs = queries.runs_of(here)
        asked = request.GET.get("run", "")
        compared = [each for each in runs if each.work_state == WorkState.DONE]
        shown = next((each for each in compared if str(each.number) == asked), None) or queries.last_compared(runs)
        may = rules.may_start_run(request.seat, here)
        last = runs[0] if runs else None
        context: dict[str, Any] = {
            "runs": [words.run_in_words(each) for each in runs],
            "shown": words.run_in_words(shown) if shown else None,
            "under_way": [words.run_in_words(each) for each in runs if each.work_state != WorkState.DONE],
            "form": form or (RunForm(initial=words.next_cycle(last)) if may else None),
            "open": form is not None,
        }
        if shown is not None:
            context |= _findings(request, shown)
        return page(request, "migrations_tracker/parallel_test.html", context, status)


def _findings(request: SeatedRequest, shown: ParallelRun) -> dict[str, Any]:
    """One run: its figures, one page of its findings, and the bridges."""
    parts = [part for part in queries.parts_of(shown) if part.summary is not None]
    left = queries.tally_of(shown)
    show = request.GET.get("show", "") if request.GET.get("show", "") in words.SHOWN else ""
    kinds = [part.kind for part in parts]
    kind = request.GET.get("kind", "") if request.GET.get("kind", "") in kinds else ""
    rows = queries.sightings_of(shown).filter(words.SHOWN[show])
    pages = Paginator(rows.filter(kind=kind) if kind else rows, A_PAGE)
    pages.count = left.listed(show, kind)  # known already
    listed = pages.get_page(request.GET.get("page"))
    labels = words.labels_of(request, shown)
    return {
        "parts": [words.part_in_words(part, left.alone) for part in parts],
        "left": left,
        "ever": shown.found_so_far,
        "rounding": words.rounding_in_words(left.rounding),
        "page": listed,
        "groups": words.grouped(listed.object_list, request),
        "tabs": words.tabs(left, show),
        "kind": kind,
        "kinds": [(value, label) for value, label in Kind.choices if value in kinds],
        "labels": labels,
        "bridges": words.bridges_of(parts[0], labels) if parts else [],
        "unbalanced": [each for part in parts for each in words.unbalanced_of(part, labels)],
        "too_many": any((part.summary or {})["findings"] > MOST for part in parts),
    }


def run_page(
    request: SeatedRequest,
    found: ParallelRun,
    *,
    given: dict[tuple[str, str], LoadForm] | None = None,
    sentence: str = "",
    status: int = 200,
) -> HttpResponse:
    """One run: what is loaded, how it is written, how far the comparison is, and what it was made of."""
    given = given or {}
    with tenancy.reading():
        here, seat = request.implementation, request.seat
        parts, current = queries.parts_of(found), queries.mappings_of(here)
        labels = words.labels_of(request, found)
        loads = rules.may_load(seat, found, here)
        compare = rules.may_compare(seat, found, parts, list(current), here, newest=0)
        context = {
            "shown": words.run_in_words(found),
            "run": found,
            "labels": labels,
            "blocks": [
                words.block_of(request, part, labels, current.get(part.kind), given, at=address_of) for part in parts
            ],
            "accounts": current.get(MappingVersion.ACCOUNTS),
            "used": found.mappings,
            "may_load": loads,
            "may_compare": compare,
            "may_drop": rules.may_drop(seat, found, here),
            "is_done": found.work_state == WorkState.DONE,
            "sentence": sentence,
        }
        return page(request, "migrations_tracker/run.html", context, status)
