"""The demo: founded once, told once, true to its ledger and its mails, and open to everybody it names."""

import json
from datetime import timedelta
from email.message import EmailMessage

import pytest
import time_machine
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client

from implementation import tenancy
from implementation.ledger import chains
from implementation.models import Implementation, LedgerBody
from roadmap.demo import founding, four_weeks, nudges, progress, tasks, telling
from roadmap.demo.acts import finish
from roadmap.demo.cast import LEDGERLINE, PASSWORD, VENDORS, ZENSKAR
from roadmap.demo.companies import (
    BRIGHTWICK,
    CASTELUNE,
    COMPANIES,
    FERNLOFT,
    HOLLOWAY,
    OSTRALINE,
    QUAYBORNE,
    SALTMARSH,
    TARANGINI,
    Company,
)
from roadmap.demo.stage import open_stage
from roadmap.demo.stories import fernloft
from roadmap.models import Health, Item, ItemState, Objective, Plan, Signature, SignOff
from roadmap.signoff import queries
from roadmap.status.models import StatusReport
from stakeholders.agreements import State
from stakeholders.models import Comment, Locator, Seat, Side, User
from stakeholders.queries import agreements
from tests.demo.conftest import TODAY
from tests.fixtures.post import words

EVER = 600.0  # seconds

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]


def tell(*companies: Company, now=TODAY) -> list[telling.Told]:
    founding.found(now, companies)
    *_before, state = telling.tell(companies, seconds=EVER, until=now)
    return state


def entries() -> list[str]:
    found = []
    for vendor in VENDORS:
        with tenancy.staff(vendor.id), tenancy.reading():
            found += LedgerBody.objects.order_by("chain_id", "seq").values_list("body", flat=True)
    return found


def plan_of(company: Company) -> Plan:
    with tenancy.staff(company.vendor.id), tenancy.reading():
        return Plan.objects.select_related("implementation__workspace").get(implementation__customer_name=company.name)


def desk_of(seat: Seat) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=seat.user_id))
    return client


def test_without_the_demo_nothing_is_loaded(settings):
    settings.DEMO = False

    with pytest.raises(CommandError, match="This is no demo") as refusal:
        call_command("load_demo")

    assert refusal.value.returncode == 2
    assert not User.objects.exists()


def test_it_prints_who_to_sign_in_as_and_the_second_time_adds_nothing(capsys):
    call_command("load_demo")
    first, made = capsys.readouterr().out, entries()
    call_command("load_demo")

    assert capsys.readouterr().out == first
    assert entries() == made
    assert first.splitlines()[0] == f"Staff sign in with the password {PASSWORD}"
    columns = [row for row in first.splitlines() if ".example" in row]
    assert len({row.index(row.split()[-1]) for row in columns}) == 1
    assert "anika.sobral@zenskar.example" in first


def test_staff_sign_in_with_the_demos_password_and_customers_have_none(clock):
    founding.found(TODAY, [SALTMARSH])

    for vendor in VENDORS:
        for colleague in vendor.people:
            assert User.objects.get(email=colleague.email_at(vendor.domain)).check_password(PASSWORD)
    for guest in SALTMARSH.people:
        assert not User.objects.get(email=SALTMARSH.email_of(guest)).check_password(PASSWORD)


def test_anika_is_unknown_at_the_other_vendor(clock):
    founding.found(TODAY, [HOLLOWAY])

    with tenancy.staff(LEDGERLINE.id), tenancy.reading():
        assert not Seat.objects.filter(email__contains="anika").exists()
        assert Implementation.objects.get().customer_name == HOLLOWAY.name


@pytest.fixture
def quayborne(clock) -> telling.Told:
    (told,) = tell(QUAYBORNE)
    return told


def test_quaybornes_story_is_whole_true_and_seen_by_everybody(quayborne, deliver):
    assert (quayborne.done, quayborne.overtaken) == (quayborne.total, 0)
    plan = plan_of(QUAYBORNE)
    assert plan.rag == Health.GREEN
    with tenancy.staff(ZENSKAR.id), tenancy.reading():
        assert chains.check(ZENSKAR.id)[2] == []
        held_up = Item.objects.of(plan.implementation_id).get(state=ItemState.BLOCKED)
        changed = agreements.numbered(plan.implementation, 7)
        assert agreements.held(changed.approvable, topic=changed.topic).standing.state == State.STALE
        assert StatusReport.objects.exclude(published_at=None).count() == 4
    assert (held_up.key, held_up.blocked_by_name) == ("c-ongoing-usage", "Grace Mbeki-Stone")
    look_round(QUAYBORNE)
    assert without_an_open_link(QUAYBORNE) == set()
    nothing_internal_was_sent(deliver(plan.implementation.workspace))


def without_an_open_link(company: Company) -> set[str]:
    """Who of the customer could not come in by any of their mails now."""
    with tenancy.staff(company.vendor.id), tenancy.reading():
        invited = Seat.objects.of_side(Side.CUSTOMER).filter(implementation_name=company.name)
        able = Locator.objects.filter(expires_at__gt=TODAY).values("seat")
        return set(invited.exclude(pk__in=able).values_list("name", flat=True))


def nothing_internal_was_sent(mails: list[EmailMessage]) -> None:
    with tenancy.staff(ZENSKAR.id), tenancy.reading():
        notes = list(Comment.objects.filter(internal=True).values_list("text", flat=True))
        hidden = list(Item.objects.filter(internal=True).values_list("title", flat=True))
        customers = set(Seat.objects.of_side(Side.CUSTOMER).values_list("email", flat=True))
    canaries = [text[:40] for text in [*notes, *hidden]]
    to_customers = [mail for mail in mails if mail["To"].addresses[0].addr_spec in customers]
    assert len(canaries) > 4
    assert 20 < len(to_customers) < 120
    for mail in to_customers:
        said = words(mail) + mail.get_body(("html",)).get_content()
        assert [canary for canary in canaries if canary in said] == []


def test_a_second_telling_adds_nothing(clock):
    (first,) = tell(OSTRALINE)
    made = entries()

    (again,) = tell(OSTRALINE)

    assert (again.done, again.total) == (first.done, first.total)
    assert entries() == made


def test_a_telling_that_is_cut_off_goes_on_where_it_stopped(clock):
    founding.found(TODAY, [OSTRALINE])
    acts = telling.tell([OSTRALINE], seconds=EVER, until=TODAY)
    for _ in range(12):
        next(acts)
    acts.close()
    half = entries()

    *_before, (told,) = telling.tell([OSTRALINE], seconds=EVER, until=TODAY)

    assert told.is_over
    assert told.overtaken == 0
    assert len(entries()) == len(set(entries())) > len(half)


def test_what_somebody_did_meanwhile_stays_and_the_story_goes_on(clock):
    founding.found(TODAY, [SALTMARSH])
    with tenancy.staff(ZENSKAR.id):
        stage = open_stage(SALTMARSH, until=TODAY)
        finish("c-share-data")(stage, stage.seats["orla"], TODAY)

    *_before, (told,) = telling.tell([SALTMARSH], seconds=EVER, until=TODAY)

    assert told.is_over


def test_pages_show_how_far_it_is_until_all_is_told():
    call_command("load_demo")
    with tenancy.staff(ZENSKAR.id), tenancy.reading():
        anika = Seat.objects.staff().get(name="Anika Sobral")
    desk = desk_of(anika)

    before = desk.get("/w/zenskar/")
    progress.write([])
    after = desk.get("/w/zenskar/")

    ours = {company.name for company in COMPANIES if company.vendor == ZENSKAR}
    assert {row["name"] for row in before.context["demo_stories"]} | {SALTMARSH.name} == ours  # it may begin today
    assert "The last weeks are still being written." in before.content.decode()
    assert "The last weeks" not in after.content.decode()


def test_a_worker_is_asked_once():
    nudges.tell_stories()

    assert cache.get(nudges.UNDER_WAY)
    nudges.heard()
    assert cache.get(nudges.UNDER_WAY) is None


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_a_worker_tells_all_in_slices_and_leaves_the_days_to_the_stories(worker_login):
    call_command("load_demo")
    slices = 0
    with worker_login():
        while json.loads((progress.folder() / "stories.json").read_text())["stories"]:
            tasks.tell_demo_stories()
            slices += 1
            assert slices < 20

        moves = [body for body in entries() if json.loads(body)["verb"] == "roadmap.forecast.moved"]
        assert all(json.loads(body)["happened_at"][11:16] == "00:05" for body in moves)


@pytest.mark.long
@pytest.mark.parametrize("days", range(7))
def test_on_every_day_of_the_week_the_stories_are_whole_and_their_pages_open(days):
    now = TODAY + timedelta(days=days)  # calendar days
    with time_machine.travel(now, tick=True):
        state = tell(*COMPANIES, now=now)

        assert [(told.name, told.overtaken) for told in state if told.overtaken] == []
        assert plan_of(QUAYBORNE).rag == Health.GREEN
        assert plan_of(FERNLOFT).rag == Health.GREEN
        assert plan_of(TARANGINI).rag == Health.AMBER
        assert week_of_go_live(plan_of(TARANGINI)) == 14
        for company in COMPANIES:
            look_round(company)


def week_of_go_live(plan: Plan) -> int:
    """The week of the forecast, week one being that of the kick-off."""
    kickoff_on = plan.implementation.kickoff_on
    first = kickoff_on - timedelta(days=kickoff_on.weekday())  # calendar days
    return (plan.forecast_on - first).days // 7 + 1


def look_round(company: Company) -> None:
    """The ledger holds, and everybody finds their pages."""
    with tenancy.staff(company.vendor.id), tenancy.reading():
        here = Implementation.objects.get(customer_name=company.name)
        seats = list(Seat.objects.of(here).present())
        assert chains.check(here.pk)[2] == []
    home = f"/w/{company.vendor.slug}/i/{here.slug}/"
    for seat in seats:
        desk = desk_of(seat)
        for page in ("", "overview/", "roadmap/", "activity/", "people/"):
            assert desk.get(home + page, follow=True).status_code == 200, (seat.name, page)


def test_fernloft_is_green_in_a_plan_compressed_to_four_weeks(clock):
    (told,) = tell(FERNLOFT)

    plan = plan_of(FERNLOFT)
    assert told.overtaken == 0
    assert (plan.weeks, plan.playbook_title, plan.rag) == (4, four_weeks.TITLE, Health.GREEN)
    assert plan.forecast_on == plan.committed_on
    with tenancy.staff(ZENSKAR.id), tenancy.reading():
        left_out = Objective.objects.of(plan.implementation_id).exclude(skipped_at=None).get()
        assert Item.objects.of(plan.implementation_id).shared().overdue(TODAY.date()).count() == 0
    assert (left_out.key, left_out.skipped_reason) == ("import-history", fernloft.NO_HISTORY)


def test_castelune_is_signed_by_both_sides_and_in_hypercare(clock, deliver):
    (told,) = tell(CASTELUNE)

    plan = plan_of(CASTELUNE)
    assert (told.is_over, told.overtaken) == (True, 0)
    with tenancy.staff(ZENSKAR.id), tenancy.reading():
        document = SignOff.objects.get()
        assert Signature.objects.count() == 2
        assert Comment.objects.filter(thread=document.thread_id).count() == 3
    assert plan.implementation.closed_at == document.closed_at
    assert document.sha256
    look_round(CASTELUNE)
    sent = [mail["Subject"] for mail in deliver(plan.implementation.workspace)]
    assert any("signed off" in subject for subject in sent)


def test_at_brightwick_only_the_vendors_signature_is_missing(clock):
    (told,) = tell(BRIGHTWICK)

    here = plan_of(BRIGHTWICK).implementation
    assert told.overtaken == 0
    with tenancy.portal(here.workspace_id, here.pk), tenancy.reading():
        assert queries.missing_of(here) == []
        assert Signature.objects.get().name == "Margaret Thwaite"


def test_who_has_acted_has_come_in(clock):
    tell(SALTMARSH, OSTRALINE)

    with tenancy.staff(ZENSKAR.id), tenancy.reading():
        acted = set(Comment.objects.exclude(seat=None).values_list("seat", flat=True))
        assert acted
        assert not Seat.objects.filter(pk__in=acted, joined_at=None).exists()
