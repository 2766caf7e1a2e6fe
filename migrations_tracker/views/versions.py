"""Files that answer a request: sending them, confirming how they are written, correcting what was rejected."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from implementation import tenancy
from implementation.models import StoredFile
from implementation.outbox import nudges
from migrations_tracker.actions import versions as actions
from migrations_tracker.asking.proposing import Proposal, propose
from migrations_tracker.asking.schema import asked_of, title_of
from migrations_tracker.forms.declaring import DeclareForm
from migrations_tracker.forms.requests import FileForm, WordForm
from migrations_tracker.models import DataPart, DataRequest
from migrations_tracker.queries import requests as queries
from migrations_tracker.queries.declarations import last_declared
from migrations_tracker.queries.requests import Answer
from migrations_tracker.rules import requests as rules
from migrations_tracker.validate.library import ENTITIES
from migrations_tracker.views import requested
from migrations_tracker.views.requested import address_of
from migrations_tracker.views.requests import find
from stakeholders.access import SeatedRequest, seat_required
from stakeholders.verdicts import Forbidden, Stale
from stakeholders.views.answers import done, page, refused
from stakeholders.views.threads import store_upload


@require_POST
@seat_required
def send_file(request: SeatedRequest, number: int) -> HttpResponse:
    """A whole file: a new version."""
    found = find(request, number)
    form = FileForm(request.POST, request.FILES, auto_id="send_%s")
    stored = _stored(request, found, form)
    if stored is None:
        return requested.show(request, found, given={"send": form}, status=422)
    try:
        actions.send_file(
            request=found, implementation=request.implementation, by=request.seat, file=stored, now=timezone.now()
        )
    except (Forbidden, Stale) as problem:
        return _refused(request, found, problem)
    nudges.read_files(request.workspace.pk, request.implementation.pk)
    return done(request, address_of(request, found), _("Your file is there. It is being looked at."))


@require_safe
@seat_required
def data_version(request: SeatedRequest, number: int, version: int) -> HttpResponse:
    """One version with what was found in it, as the page of the request shows the newest."""
    found = find(request, number)
    _answer(found, version)
    return requested.show(request, found, number=version)


@require_http_methods(["GET", "HEAD", "POST"])
@seat_required
def declare_file(request: SeatedRequest, number: int, version: int) -> HttpResponse:
    """What was detected, to be confirmed or corrected; nothing is checked before somebody has."""
    found = find(request, number)
    answer, __ = _answer(found, version)
    if request.method != "POST":
        return _declaring(request, found, answer)
    with tenancy.reading():
        form = _form(request, found, answer.first, data=request.POST)[0]
    if not form.is_valid():
        return _declaring(request, found, answer, form=form, status=422)
    try:
        actions.declare_file(
            part=answer.first,
            version=answer.row,
            request=found,
            implementation=request.implementation,
            by=request.seat,
            source=form.cleaned_data["source"],
            declaration=form.declaration(),
            now=timezone.now(),
        )
    except (Forbidden, Stale) as problem:
        sentence, status = refused(problem)
        form.add_error(None, sentence)
        return _declaring(request, find(request, number), answer, form=form, status=status)
    nudges.read_files(request.workspace.pk, request.implementation.pk)
    return done(request, address_of(request, found), _("Thank you. It is being checked."))


@require_POST
@seat_required
def send_correction(request: SeatedRequest, number: int, version: int) -> HttpResponse:
    """The rejected rows alone."""
    found = find(request, number)
    answer, __ = _answer(found, version)
    form = FileForm(request.POST, request.FILES, auto_id="correct_%s")
    stored = _stored(request, found, form)
    if stored is None:
        return requested.show(request, found, given={"correct": form}, status=422)
    try:
        actions.send_correction(
            version=answer.row,
            parts=answer.parts,
            request=found,
            implementation=request.implementation,
            by=request.seat,
            file=stored,
            now=timezone.now(),
        )
    except (Forbidden, Stale) as problem:
        return _refused(request, found, problem)
    nudges.read_files(request.workspace.pk, request.implementation.pk)
    return done(request, address_of(request, found), _("Your corrections are there. They are being checked."))


@require_POST
@seat_required
def take_on_warnings(request: SeatedRequest, number: int, version: int) -> HttpResponse:
    found = find(request, number)
    answer, __ = _answer(found, version)
    form = WordForm(request.POST, auto_id="take_on_%s")
    if not form.is_valid():
        return requested.show(request, found, given={"take_on": form}, status=422)
    try:
        actions.take_on_warnings(
            version=answer.row,
            request=found,
            implementation=request.implementation,
            by=request.seat,
            now=timezone.now(),
            **form.cleaned_data,
        )
    except (Forbidden, Stale) as problem:
        return _refused(request, found, problem)
    return done(request, address_of(request, found), _("Your name stands beside the warnings now."))


def _answer(found: DataRequest, version: int) -> tuple[Answer, list[Answer]]:
    with tenancy.reading():
        answers = queries.answers_to(found)
    answer = next((each for each in answers if each.row.number == version), None)
    if answer is None:
        raise Http404
    return answer, answers


def _stored(request: SeatedRequest, found: DataRequest, form: FileForm) -> StoredFile | None:
    """The upload in private storage, or the form with what is wrong with it."""
    if not form.is_valid():
        return None
    try:
        return store_upload(request, form.cleaned_data["file"], internal=found.internal)
    except ValidationError as problem:
        form.add_error("file", problem)
        return None


def _refused(request: SeatedRequest, found: DataRequest, problem: Forbidden | Stale) -> HttpResponse:
    sentence, status = refused(problem)
    return requested.show(request, find(request, found.number), sentence=sentence, status=status)


def _declaring(
    request: SeatedRequest,
    found: DataRequest,
    answer: Answer,
    *,
    form: DeclareForm | None = None,
    status: int = 200,
) -> HttpResponse:
    with tenancy.reading():
        part, shape = answer.first, answer.first.shape
        empty, proposal, last = _form(request, found, part)
        known = {name: proposal.reasons.get(name, "") for name in proposal.reasons}
        shown = form or empty
        context: dict[str, Any] = {
            "asked": found,
            "kind": title_of(found.entity),
            "answer": answer,
            "part": part,
            "form": shown,
            "writing": [(field, known.get(field.name, ""), field.name in proposal.open) for field in shown.writing()],
            "header": shape.get("header", []),
            "preview": shape.get("preview", []),
            "last": last,
            "unmapped": _unmapped(shape, proposal),
            "may_declare": rules.may_declare(request.seat, part, answer.row, found, request.implementation),
            "back": address_of(request, found),
            "post_url": reverse(
                "migrations_tracker:declare_file",
                args=[request.workspace.slug, request.implementation.slug, found.number, answer.row.number],
            ),
        }
        return page(request, "migrations_tracker/declare_file.html", context, status)


def _form(
    request: SeatedRequest, found: DataRequest, part: DataPart, *, data: Any = None
) -> tuple[DeclareForm, Proposal, DataPart | None]:
    """With what was confirmed for this file before, else what is proposed for it."""
    asked = asked_of(found.entity, found.columns)
    kind, names = ENTITIES[found.entity], {column.name for column in asked}
    last = part if part.declaration else last_declared(request.implementation, found.entity, but=part)
    proposal = propose(part.shape, asked, last.declaration if last else {})
    source = last.source if last else (found.dataset.source if found.dataset else "")
    workbook = part.file.name.lower().endswith(".xlsx")
    form = DeclareForm(
        data,
        initial={**DeclareForm.values_of(proposal), "source": source, **_sums(part)},
        asked=asked,
        types={name: kind.fields[name].type for name in names},
        header=part.shape.get("header", []),
        totals=[name for name in kind.totals if name in names],
        sheets=part.shape.get("sheets", []),
        workbook=workbook,
        known_date=proposal.dialect.get("date", ""),
    )
    return form, proposal, last


def _sums(part: DataPart) -> dict[str, Any]:
    told = part.declaration
    sums = {
        f"total_{name}": "\n".join(f"{code} {amount}" for code, amount in per.items())
        for name, per in told.get("totals", {}).items()
    }
    return {**sums, "count": told.get("count")}


def _unmapped(shape: dict[str, Any], proposal: Proposal) -> list[str]:
    """Columns of the file that nothing was proposed for: they are listed, not dropped in silence."""
    return [name for name in shape.get("header", []) if name not in proposal.columns.values()]
