"""The quick part of the demo: workspaces, people with a password, implementations started. Doing it twice adds nothing.

Everything is made by actions with their own time, weeks ago; only the demo's passwords are set as an operator would.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from implementation import tenancy
from implementation.calendars import WorkingCalendar
from implementation.models import Implementation, Workspace
from implementation.tenancy import Scope
from roadmap.demo import four_weeks
from roadmap.demo.cast import PASSWORD, VENDORS, ZENSKAR, Vendor
from roadmap.demo.companies import COMPANIES, Company
from roadmap.plan import actions, shelf
from roadmap.plan.calendars import of_workspace
from roadmap.plan.starting import Person, next_common
from stakeholders.actions import people
from stakeholders.models import Seat, Side, User

DAYS_BEFORE_KICK_OFF = 3  # calendar days: who starts an implementation does it some days ahead
OLDEST = max(company.weeks_ago for company in COMPANIES)


def found(now: datetime, companies: Sequence[Company] = COMPANIES) -> None:
    """Make what is missing of the vendors and their implementations."""
    for vendor in VENDORS:
        with tenancy.staff(vendor.id):
            workspace = _open(vendor, long_ago(now))
            for company in companies:
                if company.vendor == vendor:
                    _start(workspace, company, now)


def long_ago(now: datetime) -> datetime:
    """When the vendors opened their workspaces: the Thursday before the oldest kick-off, in the morning."""
    monday = monday_of(now, "UTC") - timedelta(weeks=OLDEST)  # calendar weeks
    thursday = monday - timedelta(days=4)  # calendar days
    return datetime.combine(thursday, time(8), tzinfo=ZoneInfo("UTC"))


def monday_of(now: datetime, zone: str) -> date:
    today = now.astimezone(ZoneInfo(zone)).date()
    return today - timedelta(days=today.weekday())  # calendar days


def _open(vendor: Vendor, at: datetime) -> Workspace:
    with tenancy.reading():
        workspace = Workspace.objects.filter(pk=vendor.id).first()
        seats = {seat.email: seat for seat in Seat.objects.staff()} if workspace else {}
    owner = seats.get(vendor.owner.email_at(vendor.domain)) or people.found_workspace(
        name=vendor.name,
        slug=vendor.slug,
        zone=vendor.zone,
        owner_name=vendor.owner.name,
        owner_email=vendor.owner.email_at(vendor.domain),
        owner_title=vendor.owner.title,
        now=at,
    )
    if workspace is None:
        with tenancy.reading():
            workspace = Workspace.objects.get(pk=vendor.id)
        actions.adopt_shipped_playbooks(workspace=workspace, now=at, by=owner)
    if vendor == ZENSKAR:
        _import_four_weeks(workspace, owner, at + timedelta(minutes=30))
    for minutes, colleague in enumerate(vendor.colleagues, start=1):
        if colleague.email_at(vendor.domain) not in seats:
            people.invite_colleague(
                workspace=workspace,
                by=owner,
                name=colleague.name,
                email=colleague.email_at(vendor.domain),
                title=colleague.title,
                role=colleague.role,
                now=at + timedelta(minutes=minutes),
            )
    _let_in(vendor, at + timedelta(hours=1))
    return workspace


def _let_in(vendor: Vendor, at: datetime) -> None:
    """Everybody of the vendor has come once, and has the demo's password."""
    with tenancy.reading():
        for_the_first_time = list(Seat.objects.staff().filter(joined_at=None).order_by("invited_at"))
    for minutes, seat in enumerate(for_the_first_time):
        with tenancy.entered(Scope("none")):  # logins belong to no tenant
            user = User.objects.get(pk=seat.user_id)
            user.set_password(PASSWORD)
            user.save(update_fields=["password"])
        people.take_seat(seat=seat, now=at + timedelta(minutes=minutes))


def _import_four_weeks(workspace: Workspace, owner: Seat, at: datetime) -> None:
    with tenancy.reading():
        if any(row.key == four_weeks.KEY for row in shelf.on_offer(workspace, at)):
            return
    actions.import_playbook(workspace=workspace, by=owner, text=four_weeks.text(), instead_of=None, now=at)


def _start(workspace: Workspace, company: Company, now: datetime) -> None:
    with tenancy.reading():
        if Implementation.objects.filter(customer_name=company.name).exists():
            return
        colleagues = Seat.objects.staff().present().order_by("name")
        starter = next(seat for seat in colleagues if seat.first_name.lower() == company.starter)
        playbook = next(row for row in shelf.on_offer(workspace, now) if row.key == company.playbook)
    monday = monday_of(now, workspace.zone) - timedelta(weeks=company.weeks_ago)  # calendar weeks
    on = monday - timedelta(days=DAYS_BEFORE_KICK_OFF)  # calendar days
    actions.start_implementation(
        workspace=workspace,
        by=starter,
        customer_name=company.name,
        playbook=playbook,
        parameters=company.answers,
        kickoff_on=_kick_off(workspace, company, monday),
        people=_people(company),
        country=company.country,
        region=company.region,
        zone=company.zone,
        committed_on=_committed(workspace, company, monday),
        now=datetime.combine(on, time(10, 30), tzinfo=ZoneInfo(workspace.zone)),
    )


def _kick_off(workspace: Workspace, company: Company, monday: date) -> date:
    """The Monday, or the first day after it on which both sides work."""
    return next_common(monday, {"VENDOR": of_workspace(workspace), "CUSTOMER": _theirs(company)})


def _committed(workspace: Workspace, company: Company, monday: date) -> date | None:
    """The agreed Friday, or the first day before it on which both sides work."""
    if not company.committed_week:
        return None
    day = monday + timedelta(weeks=company.committed_week - 1, days=4)  # calendar days
    calendars = (of_workspace(workspace), _theirs(company))
    while not all(calendar.is_working(day) for calendar in calendars):
        day -= timedelta(days=1)  # calendar days
    return day


def _theirs(company: Company) -> WorkingCalendar:
    return WorkingCalendar(country=company.country, region=company.region, zone=company.zone or "UTC")


def _people(company: Company) -> list[Person]:
    vendor = company.vendor
    ours = {colleague.first: colleague for colleague in vendor.people}
    return [
        *(
            Person(role, ours[first].name, ours[first].email_at(vendor.domain), ours[first].title, Side.VENDOR)
            for role, first in company.team.items()
        ),
        *(
            Person(role, guest.name, company.email_of(guest), guest.title)
            for guest in company.people
            for role in guest.roles
        ),
    ]


def all_there() -> bool:
    """Whether nothing is missing; a few queries."""
    for vendor in VENDORS:
        with tenancy.staff(vendor.id), tenancy.reading():
            names = set(Implementation.objects.filter(workspace_id=vendor.id).values_list("customer_name", flat=True))
            joined = set(Seat.objects.staff().exclude(joined_at=None).values_list("email", flat=True))
        if not {company.name for company in COMPANIES if company.vendor == vendor} <= names:
            return False
        if not {colleague.email_at(vendor.domain) for colleague in vendor.people} <= joined:
            return False
    return True
