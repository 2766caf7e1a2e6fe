"""Health as people meet it: the printed rule, somebody's word beside it, and the workspace's thresholds."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client

from implementation import due, ledger, tenancy
from implementation.models import Due, Workspace
from roadmap import tasks
from roadmap.models import Health, Item
from roadmap.plan import actions
from roadmap.plan.health import Thresholds
from roadmap.status import snapshot
from stakeholders.actions import agreements, requirements, topics
from stakeholders.models import Approvable, Requirement, Role, Topic
from stakeholders.queries import agreements as agreed
from stakeholders.verdicts import Forbidden
from tests.fixtures.agreements import EVIDENCE
from tests.fixtures.people import NOW, colleague
from tests.fixtures.plans import DANA, RUTH, TOM, start
from tests.plan.test_pages import desk_of, text

LATE = datetime(2027, 2, 3, 9, tzinfo=UTC)  # nothing has happened for three weeks
WORD = {"colour": "AMBER", "reason": "The bank promised the file for Monday.", "until": "2027-02-08"}


@pytest.fixture
def desk(project) -> Client:
    return desk_of(project.anika)


@pytest.fixture
def danas(project) -> Client:
    return desk_of(project.dana)


def pass_a_day(project, now):
    with tenancy.staff(project.implementation.workspace_id):
        actions.pass_a_day(implementation=project.implementation, now=now)


def verbs(project, beginning="roadmap.health"):
    with tenancy.staff(project.implementation.workspace_id), tenancy.reading():
        return [verb for verb in ledger.verbs(project.implementation) if verb.startswith(beginning)]


@pytest.fixture
def late(project, clock):
    """Off track by the rule, and the pages' clock stands on that day."""
    clock.move_to(LATE)
    pass_a_day(project, LATE)
    return project


# --- The rule ----------------------------------------------------------------------------------------------------


def test_both_sides_read_the_rule_that_gave_the_colour_and_every_other_that_fired(late, desk, danas):
    plan = late.plan
    assert plan.rag == plan.rag_by_rule == Health.RED
    assert plan.rag_reason.startswith(f"Red: forecast {plan.forecast_on.day} {plan.forecast_on:%b} is")
    assert plan.rag_reason.endswith(f"{plan.gap_days} working days after the committed 19 Feb; red from 6.")
    (other,) = plan.rules_fired
    assert other["said"].startswith("Red: ")
    assert "are overdue by 3 working days or more" in other["said"]

    for reader in (desk, danas):
        overview, why = text(reader.get(f"{late.url}overview/")), text(reader.get(f"{late.url}health/"))
        for finding in plan.rag_rules:
            assert (finding["said"] in overview) == (finding["colour"] != Health.GREEN)
            assert finding["said"] in why
        assert f'href="{late.url}roadmap/?show=overdue"' in why
    assert f'href="{late.url}health/"' in text(desk.get(f"{late.url}overview/"))


def test_the_customer_is_asked_for_no_word_and_sees_no_thresholds_page(late, danas):
    assert "Say another state" not in text(danas.get(f"{late.url}health/"))
    assert danas.post(f"{late.url}health/override/", WORD).status_code == 403
    assert danas.get("/w/zenskar/health/").status_code == 404
    assert late.plan.override == ""


def test_something_blocked_for_six_working_days_puts_a_plan_at_risk(project):
    with tenancy.staff(project.implementation.workspace_id):
        actions.block_item(
            item=project.item("v-align"),
            implementation=project.implementation,
            by=project.anika,
            what="The handbook is being written",
            held_by=None,
            held_by_name="Docs",
            now=NOW,
        )
    patient = Thresholds(forecast_amber=200, forecast_red=200, overdue_amber=100, overdue_red=100)
    with tenancy.staff(project.implementation.workspace_id):
        Workspace.objects.filter(pk=project.implementation.workspace_id).update(health=patient.to_dict())
        project.implementation.workspace.refresh_from_db()
    blocked_on = project.item("v-align").blocked_since

    pass_a_day(project, NOW + timedelta(days=7))  # the fifth working day
    assert project.plan.rag == Health.GREEN
    pass_a_day(project, NOW + timedelta(days=8))

    assert blocked_on == NOW.date()
    assert project.plan.rag == Health.AMBER
    title = project.item("v-align").title
    assert project.plan.rag_reason.startswith(f"Amber: “{title}” is blocked for 6 working days; amber from 6")


def approvals_of(project):
    return next((f["said"] for f in project.plan.rag_rules if f["rule"] == "approvals"), "")


def look_again(project):
    with tenancy.staff(project.implementation.workspace_id):
        actions.look_again(implementation=project.implementation, now=LATE)


def test_an_approval_on_the_critical_path_counts_when_it_is_missing_and_when_it_is_stale(zenskar, anika, clock):
    project = start(zenskar, anika, "Acme", [DANA, TOM, RUTH], playbook="zenskar-sized", size="medium", now=NOW)
    here, staff = project.implementation, project.implementation.workspace_id
    with tenancy.staff(staff):
        with tenancy.reading():
            (item,) = Item.objects.of(here).filter(key="c-approve-workflows")
            listed = list(Topic.objects.of(here).filter(key__in=item.topics))
            rows = list(Approvable.objects.of(here).filter(topic__in=listed).select_related("topic").order_by("title"))
        assert rows
        for topic in listed:
            topics.name_approver(topic=topic, by=project.anika, seat=project.dana, now=NOW)
        agreements.request_approval(approvables=rows, by=project.anika, due_on=item.planned_finish, now=NOW)
    pass_a_day(project, datetime.combine(item.planned_finish + timedelta(days=1), NOW.timetz()))
    assert approvals_of(project).startswith("Green: ")  # late, and there is time enough

    pass_a_day(project, LATE)
    assert f"{len(rows)} approvals on the critical path are missing or stale, “{rows[0].title}”" in approvals_of(
        project
    )

    with tenancy.portal(staff, here.pk):
        with tenancy.reading():
            rows = list(
                Approvable.objects.filter(pk__in=[row.pk for row in rows]).select_related("topic").order_by("title")
            )
        for row in rows:
            agreements.decide(
                approvable=row,
                by=project.dana,
                verdict="APPROVE",
                fingerprint=row.fingerprint,
                typed_name=project.dana.name,
                evidence=EVIDENCE,
                now=LATE,
            )
    look_again(project)
    assert approvals_of(project).startswith("Green: ")

    with tenancy.staff(staff):
        with tenancy.reading():
            number = Requirement.objects.of(here).filter(approvable=rows[0]).values_list("number", flat=True).get()
            written = agreed.numbered(here, number)
        requirements.edit_requirement(
            requirement=written,
            by=project.anika,
            based_on=written.version,
            title=written.title,
            text="Something else.",
            must_have=written.must_have,
            reason="It was wrong",
            now=LATE,
        )
    look_again(project)
    assert approvals_of(project).startswith(
        f"Amber: 1 approval on the critical path is missing or stale, “{rows[0].title}”"
    )

    with tenancy.portal(staff, here.pk):
        actions.finish_item(item=project.item(item.key), implementation=here, by=project.dana, now=LATE)
    assert approvals_of(project).startswith("Green: ")  # nobody waits for it any more


# --- Somebody's word ---------------------------------------------------------------------------------------------


def test_a_managers_word_stands_beside_the_rules_everywhere(late, desk, danas):
    answer = desk.post(f"{late.url}health/override/", WORD, follow=True)

    plan = late.plan
    assert (plan.rag, plan.rag_by_rule, plan.override_until) == (Health.AMBER, Health.RED, date(2027, 2, 8))
    assert verbs(late) == ["roadmap.health.overridden"]
    assert "Your word stands" in text(answer)
    for reader in (desk, danas):
        for path in ("overview/", "health/"):
            shown = text(reader.get(late.url + path))
            assert "Anika Sobral says so until 8 Feb: “The bank promised the file for Monday.”" in shown
            assert "By the rule:" in shown
            assert plan.rag_reason in shown
    assert "says at risk until 8 Feb, where the rule says off track: “The bank promised" in text(
        danas.get(f"{late.url}activity/")
    )
    portfolio = text(desk.get("/w/zenskar/"))
    assert "by the rule: Off track" in portfolio
    assert "until Mon 8 Feb" in portfolio


def test_the_weekly_status_freezes_both(late, desk):
    desk.post(f"{late.url}health/override/", WORD)
    here = late.implementation

    with tenancy.portal(here.workspace_id, here.pk), tenancy.reading():
        frozen = snapshot.freeze(here, late.plan, week="2027-W05", number=1, now=LATE)["rag"]

    assert (frozen["code"], frozen["by_rule"], frozen["why"]) == ("AMBER", "Off track", late.plan.rag_reason)
    assert frozen["also"] == [finding["said"] for finding in late.plan.rules_fired]
    assert frozen["word"] == (
        "Anika Sobral says so until 8 Feb: “The bank promised the file for Monday.” By the rule: Off track."
    )


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"reason": " "}, "Say why; both sides read it."),
        ({"colour": ""}, "Choose a state."),
        ({"until": ""}, "Choose the last day."),
        ({"until": "soon"}, "Write a date, such as 2027-03-12."),
        ({"until": "2027-02-02"}, "That day is over. Choose today or a later day."),
        ({"until": "2027-03-18"}, "Choose a day until Wed 17 Mar; you can say it again then."),
    ],
)
def test_a_word_without_a_reason_or_a_good_end_is_sent_back_with_a_sentence(late, desk, change, sentence):
    answer = desk.post(f"{late.url}health/override/", WORD | change)

    assert answer.status_code == 422
    assert sentence in text(answer)
    assert late.plan.override == ""
    assert verbs(late) == []


def test_a_word_ends_with_its_last_day(late, desk):
    desk.post(f"{late.url}health/override/", WORD)

    pass_a_day(late, datetime(2027, 2, 8, 9, tzinfo=UTC))
    assert late.plan.rag == Health.AMBER

    pass_a_day(late, datetime(2027, 2, 9, 9, tzinfo=UTC))
    plan = late.plan
    assert (plan.rag, plan.override, plan.override_reason, plan.override_until) == (Health.RED, "", "", None)
    assert verbs(late) == ["roadmap.health.overridden", "roadmap.health.expired"]
    pass_a_day(late, datetime(2027, 2, 9, 10, tzinfo=UTC))
    assert len(verbs(late)) == 2
    assert "saw the word for at risk end with 8 Feb" in text(desk.get(f"{late.url}activity/"))


def test_an_act_after_the_last_day_and_before_the_sweep_goes_by_the_rule(late, desk):
    desk.post(f"{late.url}health/override/", WORD)
    here = late.implementation

    with tenancy.portal(here.workspace_id, here.pk):
        actions.start_item(
            item=late.item("c-share-data"), implementation=here, by=late.tom, now=datetime(2027, 2, 9, 9, tzinfo=UTC)
        )

    assert late.plan.rag == Health.RED
    assert not late.plan.is_overridden


def test_a_word_is_withdrawn_once(late, desk):
    desk.post(f"{late.url}health/override/", WORD)

    assert "The rule’s word stands again." in text(desk.post(f"{late.url}health/withdraw/", follow=True))
    assert late.plan.rag == Health.RED
    assert verbs(late) == ["roadmap.health.overridden", "roadmap.health.restored"]
    again = desk.post(f"{late.url}health/withdraw/")
    assert again.status_code == 409
    assert "The rule’s word stands already" in text(again)


def test_only_a_manager_of_the_team_says_another_colour(late, anika):
    ravi = desk_of(colleague(anika, "Ravi Menezes", Role.CONTRIBUTOR))

    refused = ravi.post(f"{late.url}health/override/", WORD)

    assert refused.status_code == 403
    assert "Join the team first" in text(refused)
    assert "Join the team first" in text(ravi.get(f"{late.url}health/"))
    assert verbs(late) == []


# --- The workspace's thresholds ----------------------------------------------------------------------------------

PATIENT = Thresholds(forecast_amber=100, forecast_red=200, overdue_amber=99, overdue_red=100)


def workspace_verbs(project):
    with tenancy.staff(project.implementation.workspace_id), tenancy.reading():
        workspace = Workspace.objects.get(pk=project.implementation.workspace_id)
        return [verb for verb in ledger.verbs(workspace) if verb.startswith("roadmap.thresholds")]


def test_an_owner_changes_the_rule_and_every_running_implementation_is_judged_again(late, rival, anika):
    pass_a_day(rival, LATE)
    desk = desk_of(anika)
    assert 'name="forecast_red" value="6"' in text(desk.get("/w/zenskar/health/"))

    answer = desk.post("/w/zenskar/health/", PATIENT.all(), follow=True)

    assert "Every running implementation is looked at again" in text(answer)
    assert 'name="forecast_red" value="200"' in text(answer)
    assert workspace_verbs(late) == ["roadmap.thresholds.changed"]
    assert (late.plan.rag, rival.plan.rag) == (Health.RED, Health.RED)  # a task does it
    sweep_health(late, now=LATE)
    assert (late.plan.rag, rival.plan.rag) == (Health.GREEN, Health.GREEN)
    assert late.plan.rag_reason.endswith("after the committed 19 Feb; amber from 100.")
    assert "changed 4 thresholds" not in text(desk.get(f"{late.url}activity/"))  # it is the workspace's


def sweep_health(project, now):
    """As the worker does it, with the rows that are due by then."""
    with tenancy.staff(project.implementation.workspace_id):
        with tenancy.reading():
            rows = list(Due.objects.filter(kind="health", due_at__lte=now).order_by("due_at"))
        for row in rows:
            found = due.Waiting(row.pk, row.workspace_id, row.implementation_id, row.kind, row.due_at, row.zone)
            tasks.happen(found, now=now)


def test_what_is_brought_forward_while_it_is_being_done_is_done_again(late):
    with tenancy.staff(late.implementation.workspace_id):
        due.bring_forward("health", now=LATE)
        row = Due.objects.get(kind="health", implementation_id=late.implementation.pk)
        found = due.Waiting(row.pk, row.workspace_id, row.implementation_id, row.kind, row.due_at, row.zone)
        token = due.claim(found, now=LATE)
        Due.objects.filter(pk=row.pk).update(due_at=LATE - timedelta(seconds=1))

        assert due.settle(found, token, now=LATE)
        row.refresh_from_db()

    assert (row.due_at, row.lease) == (LATE - timedelta(seconds=1), None)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"forecast_red": "many"}, "Write a whole number from 1 to 250."),
        ({"overdue_amber": ""}, "Write a whole number from 1 to 100."),
        ({"overdue_red": "101"}, "Write a whole number from 1 to 100."),
        ({"blocked_amber": "0"}, "Write a whole number from 1 to 250."),
        ({"approvals_amber": "5"}, "Red is worse than amber, so it begins at 5 or later."),
    ],
)
def test_a_threshold_that_cannot_be_is_said_beside_its_field(project, anika, change, sentence):
    answer = desk_of(anika).post("/w/zenskar/health/", Thresholds().all() | change)

    assert answer.status_code == 422
    assert text(answer).count(sentence) == 1
    assert workspace_verbs(project) == []


def test_the_same_thresholds_again_are_no_change(project, anika):
    assert desk_of(anika).post("/w/zenskar/health/", Thresholds().all()).status_code == 302
    assert workspace_verbs(project) == []


def test_managers_read_the_rule_and_only_owners_change_it(project, anika):
    leonie = colleague(anika, "Leonie Hartwell", Role.MANAGER)
    desk = desk_of(leonie)

    assert "Only an owner of the workspace changes the rule." in text(desk.get("/w/zenskar/health/"))
    assert desk.post("/w/zenskar/health/", PATIENT.all()).status_code == 403
    with tenancy.staff(leonie.workspace_id), pytest.raises(Forbidden):
        actions.change_thresholds(workspace=project.implementation.workspace, by=leonie, limits=PATIENT, now=NOW)
    assert workspace_verbs(project) == []
