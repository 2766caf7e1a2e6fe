"""The parallel test in words: what its pages show of runs, parts and findings."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from implementation import wording
from migrations_tracker.drawing import Bridge, Step, drawn
from migrations_tracker.forms.parallel import LoadForm
from migrations_tracker.models import LEFT_TO_DO, Finding, Kind, MappingVersion, ParallelRun, RunPart, Sighting
from migrations_tracker.models.work import WorkState
from migrations_tracker.money import amount, signed
from migrations_tracker.queries.parallel import Tally
from stakeholders.access import SeatedRequest

State = Finding.State

CATEGORIES = {
    "duplicate": gettext_lazy("Duplicate"),
    "missing_in_right": gettext_lazy("Missing in new"),
    "missing_in_left": gettext_lazy("Missing in existing"),
    "identity": gettext_lazy("Identity"),
    "currency": gettext_lazy("Currency"),
    "date": gettext_lazy("Date"),
    "quantity": gettext_lazy("Quantity"),
    "amount": gettext_lazy("Price"),
    "tax": gettext_lazy("Tax"),
    "account": gettext_lazy("Account"),
    "rounding": gettext_lazy("Rounding"),
    "presentation": gettext_lazy("Presentation"),
}
LOOKS = {  # shape and tone of a state
    State.OPEN: ("open", "warn"),
    State.INVESTIGATING: ("busy", "busy"),
    State.FIXING: ("busy", "busy"),
    State.PROPOSED: ("wait", "quiet"),
    State.ACCEPTED: ("done", "good"),
    State.TOLERATED: ("done", "good"),
    State.GONE: ("done", "good"),
    State.FOLLOWS: ("open", "quiet"),
}
STEPS = {  # what the engine's child says of itself
    "scan": gettext_lazy("counting the records"),
    "read left": gettext_lazy("reading the existing system’s file"),
    "read right": gettext_lazy("reading the new system’s file"),
    "match": gettext_lazy("matching"),
    "add up": gettext_lazy("adding up"),
}
SHOWN: Mapping[str, Q] = {
    "": Q(),
    "left": Q(finding__state__in=LEFT_TO_DO),
    "accept": Q(finding__state=State.PROPOSED),
    "settled": ~Q(finding__state__in=LEFT_TO_DO),
}


@dataclass(frozen=True, slots=True)
class Run:
    """A run in words."""

    row: ParallelRun
    cycle: str
    state: str
    shape: str
    tone: str
    step: str
    slow: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One finding in the table."""

    number: int
    category: str
    title: str
    cause: str
    kind: str
    left: str
    right: str
    difference: str
    currency: str
    state: str
    shape: str
    tone: str
    owner: str
    side: str
    settled: bool


@dataclass(frozen=True, slots=True)
class Block:
    """One kind of record on a run's page."""

    part: RunPart
    title: str
    sides: Sequence[Mapping[str, Any]]
    mapping: MappingVersion | None
    open: bool


def category_of(finding: Finding) -> str:
    """Journals know no prices."""
    if finding.kind == Kind.JOURNAL_LINE and finding.category == "amount":
        return _("Amount")
    return str(CATEGORIES[finding.category])


def run_in_words(run: ParallelRun) -> Run:
    last = run.cycle_to - timedelta(days=1)  # a calendar day: the cycle's last one
    looks = {
        WorkState.IDLE: (_("being prepared"), "open", "quiet"),
        WorkState.WAITING: (_("waits for a worker"), "wait", "quiet"),
        WorkState.RUNNING: (_("being compared"), "busy", "busy"),
        WorkState.DONE: (_("compared"), "done", "good"),
        WorkState.REFUSED: (_("could not be compared"), "no", "bad"),
    }
    state, shape, tone = looks[WorkState(run.work_state)]
    kind, _colon, step = run.step.partition(": ")
    waits = run.asked_at is not None and timezone.now() - run.asked_at > timedelta(minutes=2)
    said = f"{Kind(kind).label}, {STEPS.get(step, step)}" if kind in Kind.values else ""
    return Run(run, wording.span(run.cycle_from, last), state, shape, tone, said, run.is_under_way and waits)


def next_cycle(last: ParallelRun | None) -> dict[str, Any]:
    """The cycle of the last run again: usually the same one is compared until it is right."""
    if last is None:
        return {}
    ends = last.cycle_to - timedelta(days=1)  # a calendar day: the cycle's last one
    return {"cycle_from": last.cycle_from, "cycle_last": ends, "environment": last.environment}


def labels_of(request: SeatedRequest, run: ParallelRun) -> dict[str, str]:
    """What both systems are called."""
    new = {"vendor": request.workspace.name, "environment": run.get_environment_display()}
    return {"left": _("Existing billing"), "right": _("%(vendor)s %(environment)s") % new}


def part_in_words(part: RunPart, alone: Mapping[str, int]) -> dict[str, Any]:
    """`alone` says of each kind how many differ by themselves and follow from no invoice's difference."""
    summary = part.summary or {}
    counts = summary["counts"]
    listed = [name for name in CATEGORIES if name in counts and name != "rounding"]
    return {
        "kind": part.kind,
        "title": str(part.get_kind_display()).capitalize(),
        "rows": [summary["rows"][side] for side in ("left", "right")],
        "matched": summary["matched"],
        "rounding": counts.get("rounding", 0),
        "differ": summary["findings"],
        "alone": alone.get(part.kind, 0),
        "findings": summary["findings"] - counts.get("rounding", 0),
        "counts": [(str(CATEGORIES[name]), counts[name]) for name in listed],
    }


def rounding_in_words(found: Mapping[str, Decimal]) -> list[str]:
    return [f"{signed(net, currency)} {currency}" for currency, net in found.items()]


def grouped(sightings: Iterable[Sighting], request: SeatedRequest) -> list[tuple[str, list[Line]]]:
    """What is left to do, then what is settled."""
    lines = [(row.finding.state in LEFT_TO_DO, _line(row)) for row in sightings]
    groups = ((_("Left to do"), True), (_("Settled"), False))
    return [(title, found) for title, left in groups if (found := [line for is_left, line in lines if is_left is left])]


def _line(row: Sighting) -> Line:
    return line_of(row, row.finding)


def line_of(row: Sighting, finding: Finding) -> Line:
    """One finding as a run saw it."""
    shape, tone = LOOKS[State(finding.state)]
    return Line(
        number=finding.number,
        category=category_of(finding),
        title=finding.title,
        cause=finding.explanation,
        kind="" if row.kind == Kind.INVOICE else str(row.get_kind_display()),
        left=amount(row.left_amount, row.currency),
        right=amount(row.right_amount, row.currency),
        difference=signed(row.difference, row.currency),
        currency=row.currency,
        state=str(finding.get_state_display()),
        shape=shape,
        tone=tone,
        owner=finding.owner.name if finding.owner else "",
        side=finding.holder,
        settled=finding.state not in LEFT_TO_DO,
    )


def line_of_finding(finding: Finding) -> dict[str, Any]:
    """One that follows from another, in a list below it."""
    return {
        "number": finding.number,
        "category": category_of(finding),
        "kind": str(finding.get_kind_display()),
        "title": finding.title,
        "difference": signed(finding.difference, finding.currency),
        "currency": finding.currency,
    }


def sums_of(part: RunPart) -> list[dict[str, str]]:
    """For each currency both totals, what the findings explain of their difference, and what is left over."""
    found = []
    for currency, said in sorted((part.summary or {})["bridge"].items()):
        left, right, rest = (Decimal(said[name]) for name in ("left", "right", "rest"))
        found.append(
            {
                "title": str(part.get_kind_display()).capitalize(),
                "currency": currency,
                "left": amount(left, currency),
                "right": amount(right, currency),
                "explained": signed(right - left - rest, currency),
                "rest": amount(rest, currency),
            }
        )
    return found


def bridge_rows(part: RunPart) -> list[dict[str, Any]]:
    """The bridges as rows of amounts, for paper."""
    found = []
    for currency, said in sorted((part.summary or {})["bridge"].items()):
        changes = said["differences"]
        steps = [
            (str(label), signed(Decimal(changes[name]), currency))
            for name, label in CATEGORIES.items()
            if name in changes
        ]
        ends = {side: amount(Decimal(said[side]), currency) for side in ("left", "right", "rest")}
        found.append({"currency": currency, "steps": steps, **ends})
    return found


def findings_of_content(content: Mapping[str, Any]) -> list[dict[str, str]]:
    """The findings of what is signed, in words."""
    states = dict(State.choices)
    return [
        {
            **each,
            "category": str(CATEGORIES[each["category"]]),
            "difference": signed(Decimal(each["difference"]) if each["difference"] else None, each["currency"]),
            "state": str(states[each["state"]]),
        }
        for each in content["findings"]
    ]


def sighting_in_words(row: Sighting) -> dict[str, Any]:
    return {
        "run": row.run.number,
        "left": amount(row.left_amount, row.currency),
        "right": amount(row.right_amount, row.currency),
        "difference": signed(row.difference, row.currency),
        "currency": row.currency,
    }


def tabs(left: Tally, show: str) -> list[dict[str, Any]]:
    counts = {
        "": (_("All"), left.listed("", "")),
        "left": (_("Left to do"), left.left),
        "accept": (_("To accept"), left.listed("accept", "")),
        "settled": (_("Settled"), left.listed("settled", "")),
    }
    return [
        {"key": key, "label": label, "count": count, "current": key == show} for key, (label, count) in counts.items()
    ]


def bridges_of(part: RunPart, labels: Mapping[str, str]) -> list[dict[str, Any]]:
    """One for each currency, as a drawing."""
    found = []
    for currency, said in sorted((part.summary or {})["bridge"].items()):
        changes = said["differences"]
        steps = [Step(str(label), Decimal(changes[name])) for name, label in CATEGORIES.items() if name in changes]
        bridge = Bridge(
            currency=currency,
            left_label=labels["left"],
            left=Decimal(said["left"]),
            right_label=labels["right"],
            right=Decimal(said["right"]),
            steps=steps,
        )
        difference = Decimal(said["right"]) - Decimal(said["left"])
        found.append({"currency": currency, "svg": drawn(bridge), "difference": signed(difference, currency)})
    return found


def unbalanced_of(part: RunPart, labels: Mapping[str, str]) -> list[dict[str, str]]:
    """Journal entries whose debits and credits differ, by name."""
    return [
        {
            "side": labels[side],
            "entry": each["entry"],
            "currency": each["currency"],
            "debit": amount(Decimal(each["debit"]), each["currency"]),
            "credit": amount(Decimal(each["credit"]), each["currency"]),
            "difference": signed(Decimal(each["difference"]), each["currency"]),
        }
        for side, entries in (part.summary or {})["imbalances"].items()
        for each in entries
    ]


def block_of(
    request: SeatedRequest,
    part: RunPart,
    labels: Mapping[str, str],
    mapping: MappingVersion | None,
    given: Mapping[tuple[str, str], LoadForm],
    *,
    at: Callable[..., str],
) -> Block:
    sides = []
    for side, file in (("left", part.left), ("right", part.right)):
        sides.append(
            {
                "side": side,
                "label": labels[side],
                "file": file,
                "url": at(file.pk, file.name, at=request.implementation) if file else "",
                "declared": part.declared.get(side, {}),
                "form": given.get((part.kind, side)) or LoadForm(auto_id=f"{part.kind}_{side}_%s"),
                "open": (part.kind, side) in given,
                "totals": _totals(part, side),
                "rows": (part.summary or {}).get("rows", {}).get(side),
            }
        )
    title = str(part.get_kind_display()).capitalize()
    return Block(part, title, sides, mapping, part.kind == Kind.INVOICE or bool(part.left_id or part.right_id))


def _totals(part: RunPart, side: str) -> list[tuple[str, str]]:
    """What a side's amounts add up to, by currency."""
    found = (part.summary or {}).get("control_totals", {}).get(side, {})
    return [
        (currency, amount(sum(map(Decimal, accounts.values()), Decimal(0)), currency))
        for currency, accounts in sorted(found.items())
    ]
