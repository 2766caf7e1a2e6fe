"""Starting an implementation, by the action."""

from datetime import date

import pytest

from implementation import ledger, tenancy
from implementation.models import Customer, Implementation
from roadmap.models import Baseline, BaselineItem, Dependency, Item, Objective, Plan
from roadmap.plan.starting import CannotStart
from stakeholders.models import Requirement, Role, Seat, Topic
from stakeholders.verdicts import Forbidden
from tests.fixtures.plans import DANA, KICK_OFF, start


def test_a_start_gives_dates_on_working_days_a_committed_go_live_and_a_baseline(project):
    with tenancy.staff(project.implementation.workspace_id), tenancy.reading():
        items = list(Item.objects.of(project.implementation))
        baseline = Baseline.objects.of(project.implementation).get()
        frozen = {row.item_id: (row.planned_start, row.planned_finish) for row in BaselineItem.objects.all()}

    assert all(day.weekday() < 5 for item in items for day in (item.planned_start, item.planned_finish))
    assert project.plan.committed_on == date(2027, 2, 19)  # the Friday of week six
    assert baseline.name == "kick-off"
    assert frozen == {item.pk: (item.planned_start, item.planned_finish) for item in items}


def test_the_weeks_of_a_plan_end_at_go_live_and_not_with_hypercare(zenskar, anika, now):
    sized = start(zenskar, anika, "Globex", [], playbook="zenskar-sized", now=now, size="medium")

    with tenancy.staff(zenskar.pk), tenancy.reading():
        after = Objective.objects.of(sized.implementation).filter(planned_finish__gt=sized.plan.committed_on)
        assert after.exists()
    assert (sized.plan.committed_on - sized.plan.kickoff_on).days // 7 + 1 == sized.plan.weeks


def test_everybody_named_gets_a_seat_and_the_items_of_their_role(project):
    assert project.dana.roles == [Role.LEAD]
    assert project.tom.roles == [Role.CONTRIBUTOR]
    assert project.item("c-connect").assignee == project.tom
    assert project.item("c-go-live").assignee == project.ruth
    assert project.item("v-config-sandbox").assignee == project.anika


def test_everybody_at_the_customer_is_written_to_and_the_starter_is_not(project, zenskar, deliver):
    mails = deliver(zenskar)

    to_acme = [mail["To"].addresses[0].addr_spec for mail in mails if "acme" in str(mail["To"])]
    assert sorted(to_acme) == ["dana@acme.example", "ruth@acme.example", "tom@acme.example"]


def test_both_chains_hear_of_a_start(project, zenskar):
    with tenancy.staff(zenskar.pk), tenancy.reading():
        assert ledger.verbs(project.implementation) == [
            "roadmap.plan.made",
            *["stakeholders.seat.invited"] * 3,
            "stakeholders.requirements.written",
        ]
        assert ledger.verbs(zenskar)[-1] == "roadmap.implementation.started"


def test_a_second_implementation_of_a_customer_has_an_address_of_its_own(project, zenskar, anika, now):
    again = start(zenskar, anika, "Acme", [], now=now)

    assert again.implementation.slug == "acme-2"
    with tenancy.staff(zenskar.pk), tenancy.reading():
        assert Customer.objects.count() == 1


@pytest.mark.parametrize(
    ("kickoff_on", "sentence"),
    [
        (date(2027, 1, 10), "A Sunday. The next working day is Mon 11 Jan."),
        (date(2027, 3, 26), "Good Friday at Acme. The next working day is Mon 29 Mar."),
        (date(2026, 12, 30), "Wed 30 Dec has passed. Choose today or a later day."),
    ],
)
def test_a_kick_off_on_a_day_off_or_in_the_past_is_refused_beside_the_field(zenskar, anika, now, kickoff_on, sentence):
    with pytest.raises(CannotStart) as refusal:
        start(zenskar, anika, "Acme", [DANA], kickoff_on=kickoff_on, now=now)

    assert refusal.value.problems == {"kickoff_on": sentence}
    with tenancy.staff(zenskar.pk), tenancy.reading():
        assert not Implementation.objects.exists()
        assert not Customer.objects.exists()


def test_answers_change_the_plan(zenskar, anika, now):
    usual = start(zenskar, anika, "Acme", [], now=now)
    large = start(zenskar, anika, "Globex", [], size="large", history=False, now=now)

    with tenancy.staff(zenskar.pk), tenancy.reading():
        left_out = {objective.key for objective in Objective.objects.of(usual.implementation)} - {
            objective.key for objective in Objective.objects.of(large.implementation)
        }
    assert left_out == {"import-history"}
    assert large.item("c-compare").duration > usual.item("c-compare").duration


def test_the_playbooks_topics_and_requirements_are_there_from_the_first_day(zenskar, anika, now):
    usual = start(zenskar, anika, "Acme", [], now=now)
    plain = start(zenskar, anika, "Globex", [], custom_features=False, now=now)

    with tenancy.staff(zenskar.pk), tenancy.reading():
        topics = [set(Topic.objects.of(one.implementation).values_list("key", flat=True)) for one in (usual, plain)]
        assert Requirement.objects.of(usual.implementation).count() > 20
    assert topics[0] - topics[1] == {"custom_feature_requests"}


def test_only_managers_start_implementations(zenskar, anika, now):
    anika.roles = [Role.VIEWER]

    with pytest.raises(Forbidden, match="Only owners and managers"):
        start(zenskar, anika, "Acme", [], now=now)

    with tenancy.staff(zenskar.pk), tenancy.reading():
        assert not Plan.objects.exists()


def test_internal_items_have_numbers_of_their_own_and_no_customer_sees_them(project):
    with tenancy.staff(project.implementation.workspace_id), tenancy.reading():
        shared = sorted(item.number for item in Item.objects.of(project.implementation).shared())
        hidden = Item.objects.of(project.implementation).filter(internal=True)
        assert all(item.number >= Item.INTERNAL_FROM for item in hidden)
    assert shared == list(range(1, len(shared) + 1))

    with tenancy.portal(project.implementation.workspace_id, project.implementation.pk), tenancy.reading():
        assert sorted(item.number for item in Item.objects.of(project.implementation)) == shared


def test_starting_takes_few_queries(zenskar, anika, now, django_assert_max_num_queries):
    with django_assert_max_num_queries(50):
        start(zenskar, anika, "Acme", [DANA], kickoff_on=KICK_OFF, now=now)

    with tenancy.staff(zenskar.pk), tenancy.reading():
        assert Seat.objects.of(Implementation.objects.get()).count() == 2


def test_items_keep_their_limits_and_ties_their_kind(tied):
    with tenancy.staff(tied.implementation.workspace_id), tenancy.reading():
        items = {item.key: item for item in Item.objects.of(tied.implementation)}
        ties = {(tie.item.key, tie.on.key): (tie.tie, tie.kind, tie.lag) for tie in ties_at(tied.implementation)}

    assert (items["test"].not_before, items["test"].not_after) == (date(2027, 1, 22), date(2027, 1, 27))
    assert items["see"].locked_on == items["see"].planned_start == date(2027, 1, 26)
    assert items["rehearse"].before_go_live == 1
    assert ties["read", "share"] == ("WAITS", "SS", 1)
    assert ties["docs", "build"] == ("WAITS", "FF", 1)
    assert ties["build", "read"] == ("WAITS", "FS", 0)
    assert ties["plan", "build"] == ("PREFERS", "FS", 0)
    assert tied.item("read").forecast_start == date(2027, 1, 12)
    assert tied.plan.forecast_on == tied.plan.committed_on == date(2027, 1, 29)


def ties_at(implementation):
    return Dependency.objects.of(implementation).select_related("item", "on")
