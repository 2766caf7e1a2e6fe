"""What a run of the parallel test comes to: the criteria that it has to pass, and the exact content that is signed."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from implementation import fingerprint
from implementation.models import Implementation
from migrations_tracker.models import LEFT_TO_DO, Finding, Kind, MappingVersion, ParallelRun, RunPart, Sighting
from migrations_tracker.queries import parallel as queries

GRAVE = ("duplicate", "missing_in_right", "missing_in_left", "identity", "currency", "tax")
USUAL = 98  # percent that agree or are rounding in a run that is usually signed
SIDES = ("left", "right")
State = Finding.State


@dataclass(frozen=True, slots=True)
class Criterion:
    """One thing that has to be true before a run is signed. What does not `block` is left to who signs."""

    key: str
    name: str
    passed: bool
    sentence: str
    count: int = 0
    blocks: bool = True


def criteria_of(run: ParallelRun, parts: Sequence[RunPart]) -> list[Criterion]:
    """All of them, in the order in which they are read. Two queries; `parts` are the run's."""
    compared = [part for part in parts if part.summary is not None]
    rows = list(
        Sighting.objects.of(run.implementation_id)
        .filter(run=run, finding__follows=None)
        .values_list("kind", "finding__category", "finding__state", "finding__cause")
    )
    left = [row for row in rows if row[2] in LEFT_TO_DO]
    current = queries.mappings_of(run.implementation_id)
    found = [_complete(compared), _explained(left), _grave(left), _settled(left), _share(compared)]
    return [*found, _bridge(compared), _journals(compared), _mapped(run, current)]


def _complete(parts: Sequence[RunPart]) -> Criterion:
    """Both sides hold what their owners said they would."""
    unsaid, wrong = [], []
    for part in parts:
        summary = part.summary or {}
        for side in SIDES:
            said, what = part.declared.get(side, {}), f"{summary['inputs'][side]['label']}, {Kind(part.kind).label}"
            if said.get("count") is None:
                unsaid.append(what)
            elif said["count"] != summary["rows"][side]:
                wrong.append(what)
            totals = summary["control_totals"][side]
            for currency, amount in said.get("totals", {}).items():
                if sum(map(Decimal, totals.get(currency, {}).values()), Decimal(0)) != Decimal(amount):
                    wrong.append(f"{what}, {currency}")
    if wrong:
        sentence = _("Not what was declared: %(what)s.") % {"what": "; ".join(wrong)}
    elif unsaid:
        sentence = _("Nobody has said how many records there should be: %(what)s.") % {"what": "; ".join(unsaid)}
    else:
        sentence = _("Both sides hold as many records, and as much, as their owners declared.")
    return Criterion("complete", _("Both sides are complete"), not (wrong or unsaid), sentence, len(wrong + unsaid))


def _explained(left: Sequence[tuple[str, str, str, str]]) -> Criterion:
    bare = sum(1 for *_rest, cause in left if not cause)
    sentence = ngettext("%(count)s finding has no cause yet.", "%(count)s findings have no cause yet.", bare)
    done = _("Every difference has its cause.")
    return Criterion(
        "explained", _("Nothing is unexplained"), not bare, sentence % {"count": bare} if bare else done, bare
    )


def _grave(left: Sequence[tuple[str, str, str, str]]) -> Criterion:
    count = sum(1 for _kind, category, *_rest in left if category in GRAVE)
    sentence = ngettext("%(count)s is open.", "%(count)s are open.", count) % {"count": count}
    name = _("No duplicate, missing record, other customer, currency or tax")
    return Criterion("grave", name, not count, sentence if count else _("None is open."), count)


def _settled(left: Sequence[tuple[str, str, str, str]]) -> Criterion:
    count = len(left)
    sentence = ngettext("%(count)s is left to do.", "%(count)s are left to do.", count) % {"count": count}
    done = _("Each is mended, within tolerance or accepted by name.")
    return Criterion("settled", _("Every finding is settled"), not count, sentence if count else done, count)


def _share(parts: Sequence[RunPart]) -> Criterion:
    """Of the first kind's records; fewer than usual may be signed, but are seen."""
    name = _("%(share)s in a hundred agree, or differ by rounding") % {"share": USUAL}
    if not parts:
        return Criterion("share", name, False, _("Nothing was compared."))
    summary = parts[0].summary or {}
    alike = summary["matched"] + summary["counts"].get("rounding", 0)
    total = max(summary["rows"].values())
    said = {"alike": alike, "total": total, "what": Kind(parts[0].kind).label}
    sentence = _("%(alike)s of %(total)s %(what)s; the rest is accepted or mended one by one.") % said
    return Criterion("share", name, alike * 100 >= total * USUAL, sentence, total - alike, blocks=False)


def _bridge(parts: Sequence[RunPart]) -> Criterion:
    rests = [Decimal(said["rest"]) for part in parts for said in (part.summary or {})["bridge"].values()]
    sentence = _("The old total and every difference add up to the new total, in each currency.")
    return Criterion("bridge", _("The bridge closes at 0"), bool(parts) and not any(rests), sentence)


def _journals(parts: Sequence[RunPart]) -> Criterion:
    name = _("Every journal entry balances")
    journal = next((part for part in parts if part.kind == Kind.JOURNAL_LINE), None)
    if journal is None:
        return Criterion("journals", name, False, _("No journal was compared."), blocks=False)
    crooked = [each["entry"] for side in (journal.summary or {})["imbalances"].values() for each in side]
    said = {"entries": ", ".join(crooked[:10])}
    sentence = _("Out of balance: %(entries)s.") % said if crooked else _("Debits and credits are the same in each.")
    return Criterion("journals", name, not crooked, sentence, len(crooked))


def _mapped(run: ParallelRun, current: dict[str, MappingVersion]) -> Criterion:
    newer = [about for about, version in run.mappings.items() if about in current and current[about].version != version]
    sentence = _("Changed since this run: %(what)s. Compare again.") % {"what": ", ".join(sorted(newer))}
    name = _("Compared by the mappings in force")
    return Criterion("mapped", name, not newer, sentence if newer else _("None was changed since."), len(newer))


def content_of(run: ParallelRun) -> dict[str, Any]:
    """Exactly what is signed: inputs, mappings in force, totals, bridges, and every finding with what became of it.

    The same for both sides. `run.implementation.workspace` must be loaded.
    """
    here: Implementation = run.implementation
    parts = [part for part in queries.parts_of(run) if part.summary is not None]
    sightings = Sighting.objects.of(here).filter(run=run, finding__follows=None)
    rows = sightings.select_related("finding__acceptance__seat").order_by("finding__number")
    plain: dict[str, Any] = fingerprint.plain(
        {
            "kind": "parallel test",
            "vendor": here.workspace.name,
            "customer": here.customer_name,
            "run": run.number,
            "cycle_from": run.cycle_from,
            "cycle_to": run.cycle_to,
            "environment": run.environment,
            "compared": {part.kind: _compared(part) for part in parts},
            "mappings": {
                about: {"version": row.version, "fingerprint": row.fingerprint}
                for about, row in queries.mappings_of(here).items()
                if about in run.mappings
            },
            "findings": [_finding(row) for row in rows],
        }
    )
    return plain


def _compared(part: RunPart) -> dict[str, Any]:
    summary = part.summary or {}
    return {
        "inputs": {
            side: {"rows": summary["rows"][side], "sha256": summary["inputs"][side]["sha256"]} for side in SIDES
        },
        "declared": part.declared,
        "matched": summary["matched"],
        "counts": summary["counts"],
        "bridge": summary["bridge"],
        "unbalanced": summary["unbalanced_entries"],
    }


def _finding(row: Sighting) -> dict[str, Any]:
    finding = row.finding
    accepted = finding.acceptance if finding.state == State.ACCEPTED else None
    return {
        "number": finding.number,
        "kind": finding.kind,
        "category": finding.category,
        "title": finding.title,
        "currency": row.currency,
        "left": row.left_amount,
        "right": row.right_amount,
        "difference": row.difference,
        "state": finding.state,
        "cause": finding.cause,
        "disposition": finding.disposition,
        "explanation": finding.explanation,
        "accepted_by": accepted.seat.name if accepted else "",
    }
