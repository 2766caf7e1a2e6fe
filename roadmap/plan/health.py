"""Health by a printed rule: which colour the facts give, by which thresholds, in words with the figures.

Pure: facts in, findings out. The thresholds are the workspace's; every rule answers every time, and the worst answer
is the colour.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any, Literal, Self

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from implementation import wording

Colour = Literal["GREEN", "AMBER", "RED"]
Rule = Literal["forecast", "overdue", "approvals", "blocked"]

NAMED = 3  # titles in one sentence; more are counted
RULES: tuple[Rule, ...] = ("forecast", "overdue", "approvals", "blocked")
WORST_FIRST: tuple[Colour, ...] = ("RED", "AMBER", "GREEN")


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From which figure on a rule says amber, and red. Days are working days of the side concerned."""

    forecast_amber: int = 1  # days of the forecast after the committed go-live
    forecast_red: int = 6
    overdue_after: int = 3  # days after which an overdue item counts
    overdue_amber: int = 5  # of a hundred items that were due
    overdue_red: int = 40
    approvals_amber: int = 1  # approvals on the critical path that are missing or stale
    approvals_red: int = 3
    blocked_amber: int = 6  # days for which something has been blocked
    blocked_red: int = 16

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Self:
        """What the workspace keeps; what it does not say is as usual."""
        return cls(**{field.name: int(stored[field.name]) for field in fields(cls) if field.name in stored})

    def all(self) -> dict[str, int]:
        """Every figure by its name."""
        return asdict(self)

    def to_dict(self) -> dict[str, int]:
        """Only what is not as usual, so that a better usual value reaches everybody who never chose."""
        usual = Thresholds()
        return {name: value for name, value in asdict(self).items() if value != getattr(usual, name)}


@dataclass(frozen=True, slots=True)
class Facts:
    """What the rules look at, over shared rows only. Titles are those of the worst case, or of all approvals."""

    committed_on: date
    forecast_on: date
    gap_days: int = 0  # negative when the forecast is before the committed day
    due: int = 0
    overdue: int = 0  # of those due, by `overdue_after` days or more
    overdue_title: str = ""
    overdue_days: int = 0
    approvals: tuple[str, ...] = ()
    blocked: int = 0
    blocked_title: str = ""
    blocked_days: int = 0


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule says."""

    rule: Rule
    colour: Colour
    said: str

    def to_dict(self) -> dict[str, str]:
        return asdict(self)


def judge(facts: Facts, limits: Thresholds) -> tuple[Finding, ...]:
    """What every rule says, the worst first. The first one's colour is the implementation's."""
    found = (_forecast(facts, limits), _overdue(facts, limits), _approvals(facts, limits), _blocked(facts, limits))
    return tuple(sorted(found, key=lambda finding: WORST_FIRST.index(finding.colour)))


def _colour(figure: int, amber: int, red: int) -> Colour:
    return "RED" if figure >= red else "AMBER" if figure >= amber else "GREEN"


def _told(rule: Rule, colour: Colour, fact: str, limits: tuple[str, str]) -> Finding:
    """`Red: forecast 12 Mar is 8 working days after the committed 2 Mar; red from 6.`"""
    words = {"fact": fact, "amber": limits[0], "red": limits[1]}
    match colour:
        case "RED":
            said = _("Red: %(fact)s; red from %(red)s.") % words
        case "AMBER":
            said = _("Amber: %(fact)s; amber from %(amber)s, red from %(red)s.") % words
        case "GREEN":
            said = _("Green: %(fact)s; amber from %(amber)s.") % words
    return Finding(rule, colour, said)


def _forecast(facts: Facts, limits: Thresholds) -> Finding:
    words = {
        "forecast": wording.short_date(facts.forecast_on),
        "committed": wording.short_date(facts.committed_on),
        "days": wording.working_days(facts.gap_days),
    }
    if facts.gap_days > 0:
        fact = _("forecast %(forecast)s is %(days)s after the committed %(committed)s") % words
    else:
        fact = _("forecast %(forecast)s is not after the committed %(committed)s") % words
    colour = _colour(facts.gap_days, limits.forecast_amber, limits.forecast_red)
    return _told("forecast", colour, fact, (str(limits.forecast_amber), str(limits.forecast_red)))


def _overdue(facts: Facts, limits: Thresholds) -> Finding:
    """Shares are compared exactly and said rounded down, so that what is said never claims more than there is."""
    share = 100 * facts.overdue // max(facts.due, 1)
    words = {
        "count": facts.overdue,
        "due": facts.due,
        "share": _percent(share),
        "title": facts.overdue_title,
        "days": wording.working_days(facts.overdue_days),
        "after": wording.working_days(limits.overdue_after),
    }
    if not facts.due:
        fact = _("no item was due yet")
    elif facts.overdue:
        fact = (
            ngettext(
                "%(count)s of %(due)s items due, %(share)s, is overdue by %(after)s or more (“%(title)s” by %(days)s)",
                "%(count)s of %(due)s items due, %(share)s, are overdue by %(after)s or more (“%(title)s” by %(days)s)",
                facts.overdue,
            )
            % words
        )
    else:
        fact = _("none of %(due)s items due is overdue by %(after)s or more") % words
    colour = _colour(share if facts.overdue else -1, limits.overdue_amber, limits.overdue_red)
    return _told("overdue", colour, fact, (_percent(limits.overdue_amber), _percent(limits.overdue_red)))


def _approvals(facts: Facts, limits: Thresholds) -> Finding:
    count = len(facts.approvals)
    if count:
        fact = ngettext(
            "%(count)s approval on the critical path is missing or stale, %(titles)s",
            "%(count)s approvals on the critical path are missing or stale, %(titles)s",
            count,
        ) % {"count": count, "titles": _titles(facts.approvals)}
    else:
        fact = _("no approval on the critical path is missing or stale")
    colour = _colour(count, limits.approvals_amber, limits.approvals_red)
    return _told("approvals", colour, fact, (str(limits.approvals_amber), str(limits.approvals_red)))


def _titles(titles: Sequence[str]) -> str:
    named = [_("“%(title)s”") % {"title": title} for title in titles[:NAMED]]
    if (more := len(titles) - NAMED) > 0:
        return _("%(titles)s and %(count)s more") % {"titles": ", ".join(named), "count": more}
    return wording.listing(named)


def _blocked(facts: Facts, limits: Thresholds) -> Finding:
    words = {
        "title": facts.blocked_title,
        "count": facts.blocked,
        "days": wording.working_days(facts.blocked_days),
    }
    if facts.blocked > 1:
        fact = _("%(count)s items are blocked, “%(title)s” longest, for %(days)s") % words
    elif facts.blocked:
        fact = _("“%(title)s” is blocked for %(days)s") % words
    else:
        fact = _("nothing is blocked")
    colour = _colour(facts.blocked_days if facts.blocked else -1, limits.blocked_amber, limits.blocked_red)
    days = wording.working_days(limits.blocked_amber), wording.working_days(limits.blocked_red)
    return _told("blocked", colour, fact, days)


def _percent(share: int) -> str:
    return _("%(share)s %%") % {"share": wording.number(share)}
