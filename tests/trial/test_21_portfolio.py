"""Trial 21: thirty projects, and within two seconds one sees who is at risk, why, whose turn it is, and how long it takes."""

import csv
import html
import io
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from time import perf_counter

import pytest

from implementation import tenancy
from implementation.models import Implementation, Workspace
from roadmap import tasks
from roadmap.models import Item, Plan
from roadmap.plan import actions
from tests.fixtures.plans import DANA, Project, start
from tests.fixtures.post import as_worker

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("clock")]

TODAY = datetime(2027, 2, 10, 9, 30, tzinfo=UTC)


@pytest.fixture
def thirty(zenskar, anika, now, clock) -> list[Project]:
    """Twenty-four that run, of which nobody touched any since kick-off but six; and six that went live one by one."""
    projects = [start(zenskar, anika, f"Customer {n:02}", [DANA], now=now) for n in range(30)]
    for n, project in enumerate(projects[:6]):
        _all_done(project, date(2027, 2, 1 + n))
    for project in projects[6:12]:
        _up_to_date(project)
    clock.move_to(TODAY)
    for _twice in range(2):  # the day passes, and what follows acts is counted
        with as_worker():
            tasks.sweep_due()
    return projects


def _all_done(project: Project, on: date) -> None:
    """As if each item had ended when it was planned, or on the day of the go-live at the latest."""
    with tenancy.staff(project.implementation.workspace_id), tenancy.reading():
        for item in Item.objects.of(project.implementation):
            done = {"state": "DONE", "started_on": item.planned_start, "finished_on": min(item.planned_finish, on)}
            Item.objects.filter(pk=item.pk).update(**done)
    _look(project, datetime(on.year, on.month, on.day, 12, tzinfo=UTC))


def _up_to_date(project: Project) -> None:
    """As if everything that is due by now had been done when it was due."""
    with tenancy.staff(project.implementation.workspace_id), tenancy.reading():
        due = Item.objects.of(project.implementation).filter(planned_start__lte=TODAY.date())
        for item in due:
            day = min(item.planned_finish, TODAY.date())
            Item.objects.filter(pk=item.pk).update(state="DONE", started_on=item.planned_start, finished_on=day)


def _look(project: Project, now: datetime) -> None:
    with tenancy.staff(project.implementation.workspace_id):
        with tenancy.reading():
            here = Implementation.objects.select_related("workspace").get(pk=project.implementation.pk)
        actions.pass_a_day(implementation=here, now=now)


class Desk:
    """Somebody who reads pages with a stopwatch."""

    def __init__(self, browser) -> None:
        self.browser = browser

    def read(self, path: str) -> str:
        begun = perf_counter()
        answer = self.browser.get(path)
        assert answer.status_code == 200, path
        assert perf_counter() - begun < 2, path
        return html.unescape(answer.content.decode())

    def rows(self, path: str) -> int:
        """How many rows the list has on all of its pages."""
        first, found = self.read(path), 0
        for number in range(1, 1 + max([1, *map(int, re.findall(r"[?&]page=(\d+)", first))])):
            joined = "&" if "?" in path else "?"
            found += self.read(f"{path}{joined}page={number}").count('<th scope="row">')
        return found


@pytest.fixture
def desk(browser_of, anika) -> Iterator[Desk]:
    return Desk(browser_of(anika))


def test_thirty_projects_at_a_glance_and_every_number_leads_to_its_rows(thirty, desk, zenskar):
    what_burns_is_seen_at_once(desk, zenskar)
    time_to_value_leads_to_its_rows(desk)
    a_view_of_what_burns_is_what_one_sees_first(desk)


def what_burns_is_seen_at_once(desk: Desk, zenskar: Workspace) -> None:
    home = "/w/zenskar/"
    page = desk.read(home)

    # who is at risk, and why, worst first
    numbers = re.findall(r'<dt>([^<]+)</dt><dd><a href="([^"]+)">(\d+)</a>', page)
    assert {said: int(number) for said, _url, number in numbers} == {
        "Running": 24,
        "Off track or at risk": 18,
        "Waiting for us": 0,
        "Waiting for customers": 24,
        "With overdue items": 18,
    }
    for said, url, number in numbers:
        assert desk.rows(home + url) == int(number), said
    first = re.search(r"<tbody>.*?</tr>", page, re.DOTALL)[0]
    for said in ("Off track", "working days later because “", "has not begun", "Customer", "working days"):
        assert said in first, said

    # forecast against committed, and the gap
    with tenancy.staff(zenskar.pk), tenancy.reading():
        worst = Plan.objects.order_by("-gap_days", "-overdue_count", "pk").first()
    assert f"+{worst.gap_days} d" in first
    assert "committed 19 Feb" in first

    # the same as a table
    answer = desk.browser.get(f"{home}implementations.csv?show=risk")
    table = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert len(table) == 18
    assert {row["Status"] for row in table} == {"Off track"}
    assert table[0]["Committed go-live"] == "2027-02-19"
    assert date.fromisoformat(table[0]["Forecast go-live"]) == worst.forecast_on

    # and on one axis of time
    assert desk.rows(f"{home}timeline/?show=live") == 0  # drawn, not listed
    assert desk.read(f"{home}timeline/?show=live").count('<li id="n-') == 6


def time_to_value_leads_to_its_rows(desk: Desk) -> None:
    """As median and 80th percentile per version of the playbook."""
    page = desk.read("/w/zenskar/analytics/")

    laps = re.findall(
        r'<a class="figure" href="([^"]+)"><b>([\d.]+) d</b>.*?80 % within (\d+) d · (\d+) fin', page, re.DOTALL
    )
    assert len(laps) == 4
    url, median, p80, count = laps[-1]
    assert (median, p80, count) == ("17.5", "19", "6")  # 15 to 20 working days from 11 Jan
    assert [desk.rows(url) for url, *_said in laps] == [6, 6, 6, 6]
    rows = desk.read(url)
    assert "Customer 00" in rows
    assert "Customer 06" not in rows


def a_view_of_what_burns_is_what_one_sees_first(desk: Desk) -> None:
    desk.browser.post(
        "/w/zenskar/views/save/", {"name": "Burning", "health": "RED", "sort": "days_theirs", "is_default": "on"}
    )

    page = desk.read("/w/zenskar/")
    assert "Burning" in page
    assert desk.rows("/w/zenskar/") == 18
    url, number = re.search(r'<dt>Running</dt><dd><a href="([^"]+)">(\d+)</a>', page).groups()
    assert desk.rows(f"/w/zenskar/{url}") == int(number) == 24
