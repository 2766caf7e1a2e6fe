"""What the pages of requests show: whose turn it is, what was found, and what can be done next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from implementation import tenancy, wording
from implementation.calendars import local_date
from implementation.models import StoredFile
from migrations_tracker.asking.schema import asked_of, plain, title_of
from migrations_tracker.checking import SHOWN, by_rule
from migrations_tracker.forms.requests import ChangeForm, FileForm, WordForm
from migrations_tracker.models import DataPart, DataRequest
from migrations_tracker.queries import requests as queries
from migrations_tracker.queries.requests import ON_A_SHEET, Answer
from migrations_tracker.rules import requests as rules
from stakeholders.access import SeatedRequest
from stakeholders.models import Seat
from stakeholders.queries.threads import comments_of
from stakeholders.rules.people import may_take_part
from stakeholders.views.answers import page
from stakeholders.views.threads import comment_form

LOOKS = {  # shape and tone of a state
    "ASKED": ("wait", "quiet"),
    "ARRIVED": ("busy", "busy"),
    "CHECKING": ("busy", "busy"),
    "FAULTY": ("block", "bad"),
    "READY": ("done", "good"),
    "SENT_BACK": ("block", "warn"),
    "ACCEPTED": ("done", "good"),
    "WITHDRAWN": ("skip", "quiet"),
}
STEPS = {  # what a worker is doing, in words
    "": gettext_lazy("It waits for its turn."),
    "scan": gettext_lazy("The rows are being counted."),
    "sheet": gettext_lazy("The workbook is being opened."),
    "read": gettext_lazy("The cells are being read."),
    "rules": gettext_lazy("The rules are being asked."),
    "keep": gettext_lazy("What was found is being written down."),
}
WEIGHTS = {"E": gettext_lazy("rejected"), "W": gettext_lazy("warning"), "B": gettext_lazy("whole file")}
TONES = {"E": "bad", "W": "warn", "B": "bad"}


@dataclass(frozen=True, slots=True)
class Shown:
    """A request in words."""

    row: DataRequest
    shape: str
    tone: str
    state: str
    holder: str  # `with Acme for 3 working days`
    due: str
    late: bool


@dataclass(frozen=True, slots=True)
class Rule:
    """What was found of one rule, for the filter."""

    id: str
    count: int
    weight: str
    tone: str
    current: bool


@dataclass(frozen=True, slots=True)
class Found:
    """What a check of one file found, a page of it."""

    part: DataPart
    rules: list[Rule]
    rows: list[dict[str, Any]]
    page: Page[Any]
    rule: str
    cut: bool


class Counted:
    """So many things, of which a paginator asks only how many there are."""

    def __init__(self, count: int) -> None:
        self._count = count

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, _wanted: slice) -> list[None]:
        return []


def address_of(request: SeatedRequest, row: DataRequest) -> str:
    return reverse("migrations_tracker:data_request", args=[*_place(request), row.number])


def people_here(request: SeatedRequest) -> list[Seat]:
    """The customer's people first, then the team's."""
    seats = Seat.objects.of(request.implementation).present().order_by("name")
    return sorted(seats, key=lambda seat: seat.is_ours)


def in_words(request: SeatedRequest, row: DataRequest, now: datetime) -> Shown:
    here = request.implementation
    shape, tone = LOOKS[row.state]
    days, holder = queries.days_with(row, here, now), ""
    if days is not None:
        company = request.workspace.name if row.holder == "VENDOR" else here.name
        said = {"company": company, "days": wording.working_days(days)}
        holder = (_("with %(company)s for %(days)s") if days else _("with %(company)s since today")) % said
    today = local_date(now, here.zone)
    return Shown(
        row=row,
        shape=shape,
        tone=tone,
        state=str(row.get_state_display()).capitalize(),
        holder=holder,
        due=wording.short_date(row.due_on, today),
        late=row.holder != "" and row.due_on < today,
    )


def listed(request: SeatedRequest, now: datetime) -> list[Shown]:
    """All requests of this implementation; one query."""
    return [in_words(request, row, now) for row in queries.requests_of(request.implementation)]


def show(
    request: SeatedRequest,
    row: DataRequest,
    *,
    number: int = 0,
    given: Mapping[str, forms.Form] | None = None,
    sentence: str = "",
    status: int = 200,
) -> HttpResponse:
    """One request with its newest version, or with the version of that number."""
    given = given or {}
    with tenancy.reading():
        here, now, seat = request.implementation, timezone.now(), request.seat
        answers = queries.answers_to(row)
        newest = answers[0] if answers else None
        answer = next((each for each in answers if each.row.number == number), newest)
        said = comments_of(row.thread, at=here, now=now)
        context: dict[str, Any] = {
            "shown": in_words(request, row, now),
            "asked": row,
            "kind": title_of(row.entity),
            "columns": asked_of(row.entity, row.columns),
            "answers": [_line(request, each, answers) for each in answers],
            "answer": answer,
            "is_newest": answer is newest,
            "counts": _counts(answer, answers),
            "same_as": queries.same_file_before(row, answer.first, answers) if answer else None,
            "part": answer.last if answer else None,
            "step": STEPS.get(answer.last.step, answer.last.step) if answer else "",
            "found": _found(request, answer) if answer else None,
            "downloads": [_file(request, file) for file in _downloads(answer)] if answer else [],
            "rejects": _rejects(request, answer),
            "totals": _totals(answer),
            "strays": _strays(row, answer),
            "is_waiting": bool(getattr(request, "htmx", None) and answer and answer.is_under_way),
            "sentence": sentence,
            "open": next(iter(given), ""),
            "comments": said,
            "comment_form": given.get("comment") or comment_form(request, row.thread, said),
            "may_take_part": may_take_part(seat, here),
            **_verdicts(seat, row, newest, here),
            **_forms(request, row, given),
        }
        return page(request, "migrations_tracker/data_request.html", context, status)


def _verdicts(seat: Seat, row: DataRequest, newest: Answer | None, here: Any) -> dict[str, Any]:
    found: dict[str, Any] = {
        "may_send": rules.may_send(seat, row, here),
        "may_change": rules.may_change(seat, row, here),
        "may_withdraw": rules.may_withdraw(seat, row, here),
        "may_reopen": rules.may_reopen(seat, row, here),
        "may_send_back": rules.may_send_back(seat, row, here),
        "may_accept": rules.may_accept(seat, newest.row if newest else None, row, here),
    }
    if newest is not None:
        found |= {
            "may_declare": rules.may_declare(seat, newest.first, newest.row, row, here),
            "may_correct": rules.may_correct(seat, newest.row, newest.parts, row, here),
            "may_take_on": rules.may_take_on_warnings(seat, newest.row, row, here),
        }
    return found


def _forms(request: SeatedRequest, row: DataRequest, given: Mapping[str, forms.Form]) -> dict[str, Any]:
    return {
        "file_form": given.get("send") or FileForm(auto_id="send_%s"),
        "correction_form": given.get("correct") or FileForm(auto_id="correct_%s"),
        "take_on_form": given.get("take_on") or WordForm(auto_id="take_on_%s"),
        "send_back_form": given.get("send_back") or WordForm(auto_id="send_back_%s"),
        "withdraw_form": given.get("withdraw") or WordForm(auto_id="withdraw_%s"),
        "change_form": given.get("change")
        or ChangeForm(
            initial=ChangeForm.values_of(row),
            entity=row.entity,
            people=people_here(request) if request.seat.is_ours else (),
            auto_id="change_%s",
        ),
    }


def _line(request: SeatedRequest, answer: Answer, answers: Sequence[Answer]) -> dict[str, Any]:
    """A version in the table of all, with what became of it."""
    row = answer.row
    if answer.is_under_way:
        state = _("being checked")
    elif row.taken is not None:
        state = _("accepted") if row.taken else _("sent back")
    elif answer is not answers[0]:
        state = _("replaced")
    elif answer.last.is_refused:
        state = _("cannot be read")
    elif answer.first.is_to_confirm:
        state = _("to be confirmed")
    else:
        state = _("complete") if row.is_complete else _("to be corrected")
    address = reverse("migrations_tracker:data_version", args=[*_place(request), row.request.number, row.number])
    return {"row": row, "answer": answer, "state": state, "url": address, "sent": answer.first}


def _counts(answer: Answer | None, answers: Sequence[Answer]) -> list[dict[str, Any]]:
    """The rows of a version, beside those of the one before it."""
    if answer is None or answer.row.read is None:
        return []
    older = (each.row for each in answers if each.row.number < answer.row.number and each.row.read is not None)
    before = next(older, None)
    labels = {
        "read": _("read"),
        "accepted": _("accepted"),
        "rejected": _("rejected"),
        "orphans": _("waiting for others"),
        "warnings": _("warnings"),
    }
    return [
        {"label": label, "now": getattr(answer.row, name), "before": getattr(before, name) if before else None}
        for name, label in labels.items()
    ]


def _found(request: SeatedRequest, answer: Answer) -> Found | None:
    """The findings of the newest file that was checked, or of the one asked for; one query however many there are."""
    checked = [part for part in answer.parts if part.result]
    if not checked:
        return None
    wanted = request.GET.get("part", "")
    part = next((each for each in checked if str(each.position) == wanted), checked[-1])
    known = list(by_rule(part.result))
    total = sum(row["findings"] for row in known)
    chosen = next((row for row in known if row["rule"] == request.GET.get("rule")), None)
    count = sum(row["findings"] for row in known if row["rule"] == chosen["rule"]) if chosen else total
    pages: Paginator[Any] = Paginator(Counted(min(count, SHOWN)), ON_A_SHEET)  # type: ignore[arg-type]
    at = pages.get_page(request.GET.get("page"))
    rule = chosen["rule"] if chosen else ""
    rows = queries.sheet_of(part, rule, at.number) if count else []
    return Found(
        part=part,
        rules=[
            Rule(
                row["rule"], row["findings"], str(WEIGHTS[row["severity"]]), TONES[row["severity"]], row["rule"] == rule
            )
            for row in known
        ],
        rows=[{**row, "tone": TONES[row["severity"]], "weight": WEIGHTS[row["severity"]]} for row in rows],
        page=at,
        rule=rule,
        cut=count > SHOWN or bool(part.result.get("findings_cut")),
    )


def _rule(row: dict[str, Any], chosen: str) -> Rule:
    weight = row["severity"]
    return Rule(row["rule"], row["findings"], str(WEIGHTS[weight]), TONES[weight], row["rule"] == chosen)


def _downloads(answer: Answer) -> list[StoredFile]:
    """What was sent, and what was found in it."""
    return [part.file for part in answer.parts] + [part.findings for part in answer.parts if part.findings]


def _rejects(request: SeatedRequest, answer: Answer | None) -> dict[str, Any] | None:
    """The rows that are still to be corrected, as a file."""
    part = answer.checked if answer else None
    return _file(request, part.rejects) if part and part.rejects else None


def _file(request: SeatedRequest, file: StoredFile) -> dict[str, Any]:
    return {"name": file.name, "size": file.size, "url": file_url(request, file), "internal": file.internal}


def file_url(request: SeatedRequest, file: StoredFile) -> str:
    return reverse("stakeholders:file", args=[*_place(request), file.pk, file.name])


def _totals(answer: Answer | None) -> list[tuple[str, list[tuple[str, str]]]]:
    """Control totals of what is accepted, by currency."""
    if answer is None or not answer.row.totals:
        return []
    return [
        (code or _("no currency"), [(plain(name), amount) for name, amount in sums.items()])
        for code, sums in answer.row.totals.items()
    ]


def _strays(row: DataRequest, answer: Answer | None) -> list[str]:
    """Currencies in the file that nobody asked for."""
    checked = answer.checked if answer else None
    if checked is None or not row.currencies:
        return []
    return sorted(set(checked.result["control_totals"]) - {*row.currencies, ""})


def _place(request: SeatedRequest) -> list[str]:
    return [request.workspace.slug, request.implementation.slug]
