"""Facts for the analytics: worked out by the workers from the plan, the tally and the ledger, and shown with their rows."""

import json
from datetime import UTC, date, datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from implementation import tenancy
from implementation.calendars import WorkingCalendar
from implementation.models import Workspace
from roadmap import tasks
from roadmap.analytics import gathering, keeping
from roadmap.analytics.gathering import Blocked, Known, Waited, turnarounds, work_out
from roadmap.models import Fact, Item, Plan
from roadmap.plan import actions
from stakeholders.access import scope_of
from stakeholders.actions import agreements, topics
from stakeholders.models import Requirement
from tests.fixtures.agreements import EVIDENCE
from tests.fixtures.plans import DANA, start
from tests.waiting.conftest import january

LONDON = WorkingCalendar(country="GB", zone="Europe/London")


def known(**more) -> Known:
    usual = {
        "kickoff_on": date(2027, 1, 11), "finished_on": date(2027, 2, 19), "reached": {}, "topics": {},
        "approvals": [], "blocks": [], "calendar": LONDON, "zone": "Europe/London", "now": january(31, 12),
    }  # fmt: skip
    return Known(**{**usual, **more})


def laps(found) -> dict[str, list[int]]:
    return {key: figure.days for (sort, key), figure in found.items() if sort == "LAP"}


def test_laps_are_working_days_from_one_milestone_to_the_next():
    reached = {"sandbox_ready": date(2027, 1, 25), "first_invoice_compared": date(2027, 2, 5)}

    assert laps(work_out(known(reached=reached))) == {
        "sandbox_ready": [10],
        "first_invoice_compared": [9],
        "go_live": [10],
        "whole": [29],
    }


def test_what_is_not_live_has_no_laps_and_what_a_plan_leaves_out_has_none():
    nothing = {"sandbox_ready": [], "first_invoice_compared": [], "go_live": []}
    reached = {"first_invoice_compared": date(2027, 2, 5)}

    assert laps(work_out(known(finished_on=None, reached=reached))) == {**nothing, "whole": []}
    assert laps(work_out(known(reached=reached))) == {**nothing, "go_live": [10], "whole": [29]}


def test_an_approval_lasts_until_nobody_is_waited_for_and_begins_anew_when_its_text_changed():
    first = [(january(12, 9), january(12, 15), False), (january(12, 15), january(14, 9), False)]
    again, open_ = (january(18, 9), january(19, 9), False), (january(25, 9), january(26, 9), True)

    assert turnarounds([*first, again, open_]) == [(january(12, 9), january(14, 9)), (january(18, 9), january(19, 9))]
    text = Waited("R-1", "requirements/1/", "contracts", [*first, again, open_])
    figure = work_out(known(approvals=[text], topics={"contracts": "Contracts"}))["APPROVAL", "contracts"]
    assert (figure.label, figure.days) == ("Contracts", [2, 1])


def test_a_block_lasts_until_today_while_it_is_one_and_without_a_reason_it_is_unsaid():
    over = Blocked("Connect", "items/1/", "ACCESS", january(12, 9), january(15, 9))
    lasts = Blocked("Share", "items/2/", "", january(22, 9), None)

    found = work_out(known(blocks=[over, lasts], now=january(26, 9)))

    assert found["BLOCK", "ACCESS"].days == [3]
    assert found["BLOCK", gathering.UNSAID].days == [2]
    assert found["BLOCK", gathering.UNSAID].things[0][-1] is True


def facts(project) -> dict[tuple[str, str], Fact]:
    with tenancy.staff(project.implementation.workspace_id), tenancy.reading():
        return {(fact.sort, fact.key): fact for fact in Fact.objects.of(project.implementation)}


def live(project, *, on: date, now: datetime) -> None:
    """As if everything had been done as planned, and had gone live that day."""
    with tenancy.staff(project.implementation.workspace_id), tenancy.reading():
        for item in Item.objects.of(project.implementation):
            done = {"state": "DONE", "started_on": item.planned_start, "finished_on": min(item.planned_finish, on)}
            Item.objects.filter(pk=item.pk).update(**done)
        Plan.objects.of(project.implementation).update(finished_on=on)
        here = type(project.implementation).objects.select_related("workspace").get(pk=project.implementation.pk)
    assert keeping.gather(here, now=now)


def approve(project, now) -> None:
    """Dana approves the first requirement, two working days after she was asked."""
    here = project.implementation
    with scope_of(project.anika):
        with tenancy.reading():
            row = Requirement.objects.select_related("approvable__topic").of(here).get(number=1).approvable
        topics.name_approver(topic=row.topic, by=project.anika, seat=project.dana, now=now)
        agreements.request_approval(approvables=[row], by=project.anika, due_on=None, now=now)
    with scope_of(project.dana):
        with tenancy.reading():
            row = type(row).objects.select_related("topic").get(pk=row.pk)
        agreements.decide(
            approvable=row, by=project.dana, verdict="APPROVE", fingerprint=row.fingerprint,
            typed_name="Dana Whitfield", evidence=EVIDENCE, now=now + timedelta(days=2),  # calendar days
        )  # fmt: skip


def test_what_people_did_becomes_facts(watch, project):
    approve(project, january(12, 10))
    stuck = {"what": "No role", "held_by": None, "held_by_name": "SAP team"}
    watch.act(actions.block_item, "c-connect", project.tom, january(12, 9), reason="ACCESS", **stuck)
    watch.act(actions.pause_item, "c-connect", project.tom, january(13, 9), reason="The auditors are in")
    watch.act(actions.unblock_item, "c-connect", project.tom, january(15, 9))
    watch.act(actions.block_item, "c-share-data", project.dana, january(18, 9), **stuck)
    watch.count(january(20, 9))
    keeping.gather(watch.here, now=january(20, 9))

    found = facts(project)
    connect = project.item("c-connect")
    assert found["APPROVAL", "contracts"].days == [2]
    assert found["BLOCK", "ACCESS"].days == [3]
    thing = [connect.title, f"items/{connect.number}/", "2027-01-12", "2027-01-15", False]
    assert found["BLOCK", "ACCESS"].things == [thing]
    assert found["BLOCK", "UNSAID"].days == [2]
    assert [found["LAP", key].days for key in ("sandbox_ready", "whole")] == [[], []]
    assert found["LAP", "whole"].playbook_key == "zenskar-six-week"


def test_an_objective_that_is_left_out_ends_what_blocked_its_items(watch, project):
    stuck = {"what": "No role", "held_by": None, "held_by_name": "SAP team", "reason": "DATA"}
    watch.act(actions.block_item, "c-connect", project.tom, january(12, 9), **stuck)
    with scope_of(project.anika):
        objective = project.item("c-connect").objective
        actions.skip_objective(
            objective=objective, implementation=watch.here, by=project.anika, reason="Later", now=january(14, 9)
        )
    keeping.gather(watch.here, now=january(29, 9))

    assert facts(project)["BLOCK", "DATA"].days == [2]


def test_facts_are_kept_twice_without_a_change_and_never_replaced_by_older_ones(watch, project):
    assert keeping.gather(watch.here, now=january(20, 9))
    before = facts(project)
    assert keeping.gather(watch.here, now=january(20, 9))
    assert {name: fact.pk for name, fact in facts(project).items()} == {name: fact.pk for name, fact in before.items()}

    assert not keeping.gather(watch.here, now=january(19, 9))
    assert facts(project)["LAP", "whole"].as_of == january(20, 9)


def test_what_there_is_nothing_to_say_about_any_more_stays_empty(watch, project):
    live(project, on=date(2027, 2, 19), now=january(20, 9))
    assert facts(project)["LAP", "whole"].days == [29]

    with tenancy.staff(watch.here.workspace_id), tenancy.reading():
        Plan.objects.of(watch.here).update(finished_on=None)
    keeping.gather(watch.here, now=january(21, 9))

    assert facts(project)["LAP", "whole"].days == []


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_keep_each_fact_once(watch, project):
    here, together, said = watch.here, Barrier(2), []

    def work() -> None:
        try:
            together.wait(10)
            said.append(keeping.gather(here, now=january(20, 9)))
        finally:
            connection.close()

    threads = [Thread(target=work) for _two in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)

    assert said == [True, True]
    assert len(facts(project)) == 4


class Killed(BaseException):
    """The worker is gone at once."""


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_is_killed_half_way_leaves_whole_facts_and_the_next_one_goes_on(
    watch, project, clock, worker_login, monkeypatch
):
    clock.move_to(datetime(2027, 1, 12, 9, 1, 30, tzinfo=UTC))

    def die(*_given, **_more) -> None:
        raise Killed

    with monkeypatch.context() as patch, worker_login():
        patch.setattr(keeping.Fact.objects, "bulk_create", die)
        with pytest.raises(Killed):
            tasks.sweep_due()
    assert facts(project) == {}

    clock.move_to(datetime(2027, 1, 12, 9, 10, tzinfo=UTC))  # the lease has run out
    with worker_login():
        tasks.sweep_due()
    assert len(facts(project)) == 4


@pytest.fixture
def six(zenskar, anika, now):
    """Six that went live after 20 to 25 working days, and one that runs."""
    for n in range(6):
        live(start(zenskar, anika, f"Customer {n}", [DANA], now=now), on=date(2027, 2, 8 + n), now=january(20, 9))
    start(zenskar, anika, "Slow", [DANA], now=now)


def page_of(seat, path: str = "") -> str:
    browser = Client()
    browser.force_login(seat.user)
    answer = browser.get(f"/w/zenskar/analytics/{path}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_with_too_few_it_says_so_and_still_shows_them(anika, project, now):
    live(project, on=date(2027, 2, 19), now=january(20, 9))

    page = page_of(anika)
    assert "Not enough" in page
    assert "1 finished implementation<" in page
    assert "80 % within" not in page
    rows = page_of(anika, "rows/?sort=LAP&key=whole&playbook=zenskar-six-week&version=1")
    assert rows.count('<th scope="row">') == 1
    assert "29 d" in rows


def test_an_empty_workspace_says_what_makes_a_figure(anika):
    page = page_of(anika)

    assert "Not enough finished implementations: none yet, and 5 make a figure." in page
    assert "Nothing was approved yet." in page
    assert "Nothing was blocked yet." in page


def test_median_and_80th_percentile_by_version_lead_to_their_rows(anika, six):
    page = page_of(anika)

    assert "80 % within 24 d · 6 finished implementations" in page  # 20, 21, 22, 23, 24, 24: two end on a weekend
    rows = page_of(anika, "rows/?sort=LAP&key=whole&playbook=zenskar-six-week&version=1")
    assert rows.count('<th scope="row">') == 6
    assert "Slow" not in rows
    assert page_of(anika, "rows/?sort=LAP&key=whole&playbook=zenskar-six-week&version=2").count("No rows") == 1


def test_figures_that_do_not_exist_are_not_found(anika):
    browser = Client()
    browser.force_login(anika.user)

    for asked in ("", "?sort=LAP", "?sort=WEATHER&key=whole"):
        assert browser.get(f"/w/zenskar/analytics/rows/{asked}").status_code == 404


@pytest.mark.parametrize("more", [3, 300])
def test_the_page_takes_the_same_queries_for_3_facts_and_for_300(anika, project, more, django_assert_num_queries):
    with tenancy.staff(anika.workspace_id), tenancy.reading():
        here = {"workspace_id": anika.workspace_id, "implementation_id": project.implementation.pk}
        same = {"playbook_key": "p", "playbook_title": "P", "playbook_version": 1, "seq": 1, "as_of": january(1)}
        thing = ["R", "requirements/1/", "2027-01-04", "2027-01-05", False]
        Fact.objects.bulk_create(
            Fact(**here, **same, sort="APPROVAL", key=f"t{n}", label="T", days=[1], things=[thing]) for n in range(more)
        )
    browser = Client()
    browser.force_login(anika.user)
    browser.get("/w/zenskar/analytics/")

    for path, queries in (("", 6), ("rows/?sort=APPROVAL&key=t1", 5)):
        with django_assert_num_queries(queries):
            assert browser.get(f"/w/zenskar/analytics/{path}").status_code == 200


def test_another_vendor_reads_none_of_it(anika, six, neighbour):
    with tenancy.staff(neighbour.workspace_id), tenancy.reading():
        assert not Fact.objects.exists()
    browser = Client()
    browser.force_login(neighbour.user)
    assert browser.get("/w/zenskar/analytics/").status_code == 404
    assert "Nothing was approved yet" in browser.get(f"/w/{neighbour.workspace_slug}/analytics/").content.decode()


def test_the_command_finds_every_kind_of_drift_and_mends_it(watch, project, clock, capsys):
    clock.move_to(january(14, 10))
    watch.count(january(14, 10))
    keeping.gather(watch.here, now=january(14, 10))
    call_command("count_figures", "zenskar/acme")
    assert capsys.readouterr().out == "1 of 1 agree\n"

    with tenancy.staff(watch.here.workspace_id), tenancy.reading():
        Plan.objects.of(watch.here).update(open_count=99, next_milestone="", driven_ours=7)
        Item.objects.of(watch.here).filter(key="c-connect").update(late_days=5)
        Fact.objects.of(watch.here).filter(key="whole").update(days=[3], things=[["", "", "x", "x", False]])
    number = project.item("c-connect").number
    with pytest.raises(SystemExit):
        call_command("count_figures", "zenskar", json=True)
    expected = {
        "plan": ["plan: open_count", "plan: next_milestone", f"item {number}: late_days"],
        "waiting": ["driven_ours"],
        "analytics": ["LAP whole"],
    }
    assert json.loads(capsys.readouterr().out)["drifted"] == {"acme": expected}
    assert project.plan.open_count == 99, "looking changes nothing"

    with pytest.raises(SystemExit):
        call_command("count_figures", "zenskar", repair=True)
    capsys.readouterr()
    call_command("count_figures", "zenskar", only=["plan", "analytics"])
    assert capsys.readouterr().out == "1 of 1 agree\n"
    with pytest.raises(CommandError, match="no workspace with the address nowhere"):
        call_command("count_figures", "nowhere")


def test_acts_that_nobody_counted_yet_are_no_drift(watch, project, zenskar: Workspace):
    keeping.gather(watch.here, now=january(12, 9))
    watch.act(actions.start_item, "v-ready", project.anika, january(12, 10))

    assert keeping.drift_of(watch.here) == []
