"""Who may ask for quiet, and for how long."""

from datetime import date

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from implementation import wording
from implementation.models import Implementation
from roadmap.plan import calendars
from roadmap.plan.models import Item
from stakeholders.models import Seat
from stakeholders.rules.people import may_take_part
from stakeholders.verdicts import ALLOWED, Verdict

LONGEST = 10  # working days: long enough for a holiday, too short to forget


def may_snooze(by: Seat, item: Item, implementation: Implementation, *, until: date, today: date) -> Verdict:
    """Everybody for themselves, until a day that is neither past nor far away."""
    if not (part := may_take_part(by, implementation)):
        return part
    if item.internal and not by.is_ours:
        return Verdict(_("This item is internal."))
    if until <= today:
        return Verdict(_("Choose a day after today."))
    last = last_day(by, implementation, today)
    if until > last:
        return Verdict(_t("At most until %(date)s.") % {"date": wording.weekday_date(last)})
    return ALLOWED


def last_day(by: Seat, implementation: Implementation, today: date) -> date:
    both = calendars.of(implementation)
    return both["VENDOR" if by.is_ours else "CUSTOMER"].add(today, LONGEST)
