"""The rows behind a figure as one text."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from implementation import wording
from implementation.models import Workspace
from roadmap.analytics.models import Fact, Sort
from stakeholders.marks import safe


def days_of(days: float) -> str:
    """`12 d`, or `12.5 d` between two of them."""
    whole = int(days) == days
    return _("%(days)s d") % {"days": wording.number(int(days) if whole else round(days, 1))}


def rows_of(facts: Iterable[Fact], *, workspace: Workspace, today: date) -> SafeString:
    """One for each thing; what lasts still says so."""
    return SafeString(
        "".join(
            _row(fact, days, thing, f"/w/{workspace.slug}/i/{fact.implementation.slug}/", today)
            for fact in facts
            for days, thing in zip(fact.days, fact.things, strict=True)
        )
    )


def _row(fact: Fact, days: int, thing: list[Any], here: str, today: date) -> str:
    title, path, since, until, lasts = thing
    end = _("now") if lasts else wording.short_date(date.fromisoformat(until), today)
    what = ""
    if fact.sort != Sort.LAP:
        what = f'<td data-label="{_("What")}"><a href="{safe(here + path)}">{safe(title)}</a></td>'
    return (
        f'<tr><th scope="row"><a class="item-title" href="{here}">{safe(fact.implementation.customer_name)}</a>'
        f'<span class="sub">{safe(fact.playbook_title)}, v{fact.playbook_version}</span></th>{what}'
        f'<td data-label="{_("From")}">{safe(wording.short_date(date.fromisoformat(since), today))}</td>'
        f'<td data-label="{_("Until")}">{safe(end)}</td>'
        f'<td data-label="{_("Working days")}" class="num">{days_of(days)}</td></tr>'
    )
