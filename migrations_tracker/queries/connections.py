"""What is true about connections: which there are, whose turn, since when, and what to be careful about."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from implementation import kept_calendars
from implementation.calendars import WorkingCalendar, local_date
from implementation.models import Implementation
from migrations_tracker.connecting.catalogue import Kind, Product, kinds
from migrations_tracker.models import Connection, ConnectionStep
from stakeholders.models import Seat


@dataclass(frozen=True, slots=True)
class Card:
    """A connection with what its page says of it. `waits` are the working days that its holder has had it."""

    row: Connection
    steps: tuple[ConnectionStep, ...]
    waits: int | None

    @property
    def kind(self) -> Kind:
        return kinds()[self.row.kind]

    @property
    def product(self) -> Product | None:
        return self.kind.product(self.row.product)

    @property
    def done(self) -> int:
        return sum(step.done_at is not None for step in self.steps)

    @property
    def caution(self) -> str:
        """What is dangerous about it, until it is acknowledged and after."""
        if self.row.endangers_production:
            return _("A production account stands behind the sandbox.") + " " + str(self.kind.risk)
        return ""

    @property
    def warning(self) -> str:
        if self.row.is_on_test_account:
            return _("Production still has a test account behind it: nothing real would flow after go-live.")
        return ""


def connections_of(implementation: Implementation) -> list[Connection]:
    rows = Connection.objects.of(implementation).select_related("admin", "caution_by", "handed_over_by")
    return list(rows.order_by("number"))


def connection_numbered(implementation: Implementation, number: int) -> Connection | None:
    rows = Connection.objects.of(implementation).select_related("admin", "caution_by", "handed_over_by", "thread")
    return rows.filter(number=number).first()


def cards_of(implementation: Implementation, rows: Iterable[Connection], now: datetime) -> list[Card]:
    """With their checklists; one query."""
    known = list(rows)
    steps: dict[UUID, list[ConnectionStep]] = defaultdict(list)
    found = ConnectionStep.objects.filter(connection__in=[row.pk for row in known]).select_related("done_by")
    for step in found.order_by("position"):
        steps[step.connection_id].append(step)
    return [Card(row, tuple(steps[row.pk]), days_with(row, implementation, now)) for row in known]


def days_with(row: Connection, implementation: Implementation, now: datetime) -> int | None:
    """The working days, of its own calendar, that the side which has to move has had it."""
    if not row.holder:
        return None
    return days_since(row.state_since, calendar_of(row.holder, implementation), implementation, now)


def days_since(since: datetime, calendar: WorkingCalendar, implementation: Implementation, now: datetime) -> int:
    first, today = (local_date(moment, implementation.zone) for moment in (since, now))
    return calendar.working_days_between(first, today)


def calendar_of(side: str, implementation: Implementation) -> WorkingCalendar:
    """`implementation.workspace` must be loaded."""
    return kept_calendars.of(implementation)["VENDOR" if side == "VENDOR" else "CUSTOMER"]


def cautions_of(implementation: Implementation) -> list[Connection]:
    """Production accounts behind the sandbox, acknowledged or not, until they are pointed elsewhere."""
    return [row for row in connections_of(implementation) if row.endangers_production and row.is_live]


def request_text(connection: Connection, implementation: Implementation) -> str:
    """What the administrator is asked to grant, why, and no more than that."""
    kind = kinds()[connection.kind]
    product = kind.product(connection.product)
    said = {
        "vendor": implementation.workspace.name,
        "title": connection.title,
        "environment": connection.get_environment_display(),
        "purpose": connection.purpose or _("so that nothing is typed twice"),
        "rights": product.rights if product else "",
    }
    lines = [
        _("Please grant %(vendor)s access to %(title)s for its %(environment)s: %(purpose)s") % said,
        _("What we ask for, and no more: %(rights)s") % said,
    ]
    if connection.addresses:
        lines.append(_("We come from these addresses: %(addresses)s") % {"addresses": connection.addresses})
    lines.append(
        _(
            "Please do not write passwords or keys here. Hand them over through your own secure channel, "
            "and say through which."
        )
    )
    return "\n\n".join(lines)


def admins_of(implementation: Implementation) -> list[Seat]:
    """Whoever of the customer could consent."""
    return [seat for seat in Seat.objects.of(implementation).present().order_by("name") if not seat.is_ours]
