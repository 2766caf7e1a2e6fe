"""The portfolio narrowed, downloaded, kept under a name, and drawn in time."""

import csv
import io
from datetime import date
from threading import Barrier, Thread

import pytest
from django.db import connection

from implementation import tenancy
from roadmap.models import Plan, SavedView
from roadmap.portfolio import actions, sheet
from stakeholders.access import scope_of
from stakeholders.models import Role
from stakeholders.verdicts import Forbidden, Stale
from tests.fixtures.people import NOW, colleague
from tests.fixtures.plans import DANA, start
from tests.plan.test_pages import desk_of, neighbours, text

HOME = "/w/zenskar/"


@pytest.fixture
def desk(anika):
    return desk_of(anika)


def put(project, **values) -> None:
    with tenancy.staff(project.implementation.workspace_id), tenancy.reading():
        Plan.objects.of(project.implementation).update(**values)


def listed(page: str, *projects) -> list[str]:
    return [project.implementation.slug for project in projects if f'href="{project.url}"' in page]


def table(answer) -> list[dict[str, str]]:
    said = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(said)))


@pytest.mark.parametrize(
    ("asked", "values"),
    [
        ("health=RED", {"rag": "RED"}),
        ("turn=THIRD", {"turn_side": "THIRD"}),
        ("milestone=first_invoice_compared", {"next_milestone": "first_invoice_compared"}),
        ("playbook=Six-week implementation&version=7", {"playbook_version": 7}),
        ("owner=Anika Sobral&q=acm", {}),
    ],
)
def test_each_filter_shows_what_fits_and_the_table_has_exactly_that(desk, project, rival, asked, values):
    put(project, **values)

    page = text(desk.get(f"{HOME}?{asked}"))

    assert listed(page, project, rival) == ["acme"]
    assert "Narrowed by" in page
    assert [row["Address"] for row in table(desk.get(f"{HOME}implementations.csv?{asked}"))] == ["acme"]


def test_an_owner_is_found_by_name_and_a_name_that_leads_nothing_finds_nothing(desk, project, rival):
    assert listed(text(desk.get(f"{HOME}?owner=Anika Sobral")), project, rival) == ["acme", "globex"]
    assert "None of them" in text(desk.get(f"{HOME}?owner=Dana Whitfield"))


@pytest.mark.parametrize(
    "sort", ["owner", "playbook", "milestone", "p80", "days_ours", "days_theirs", "waited_ours", "waited_theirs"]
)
def test_the_list_sorts_by_everything_that_it_shows(desk, project, rival, sort):
    for way in (sort, f"-{sort}"):
        assert listed(text(desk.get(f"{HOME}?sort={way}")), project, rival) == ["acme", "globex"]


def test_what_nobody_knows_is_passed_over(desk, project):
    page = text(desk.get(f"{HOME}?health=PURPLE&turn=x&version=9999999&milestone=lunch&sort=weather&show=none"))

    assert listed(page, project) == ["acme"]


def test_a_row_says_its_version_its_next_milestone_its_p80_and_who_was_waited_for(desk, project):
    put(project, p80_on=date(2027, 3, 3), driven_ours=4, driven_theirs=6, driven_third=1, driven={"VENDOR": 4})

    page = text(desk.get(HOME))

    assert "Six-week implementation, v1 · Anika Sobral" in page
    assert "Sandbox ready" in page
    assert "P80 3 Mar" in page
    assert "11 d, 6 theirs" in page
    assert "Working days waited: Zenskar 4, Acme 6, others 1" in page


def test_the_table_has_iso_dates_and_no_formula(desk, zenskar, anika, now):
    evil = start(zenskar, anika, "=HYPERLINK(evil)", [DANA], now=now)
    put(evil, turn_title="+1", turn_side="CUSTOMER", gap_days=-3, p80_on=date(2027, 3, 3), waited_theirs=5400)

    (row,) = table(desk.get(f"{HOME}implementations.csv"))

    assert row["Customer"] == row["Whose turn"] == "'=HYPERLINK(evil)"
    assert row["With what"] == "'+1"
    assert row["Gap in working days"] == "-3"
    assert (row["Kick-off"], row["P80"]) == ("2027-01-11", "2027-03-03")
    assert row["Hours waited for the customer"] == "1.5"
    assert row["Next milestone"] == "Sandbox ready"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_text_that_begins_like_a_formula_is_marked_as_text(start):
    assert sheet.cell(f"{start}cmd|' /C calc'!A0") == f"'{start}cmd|' /C calc'!A0"
    assert sheet.cell(-3) == -3


def test_the_table_is_read_in_parts_and_has_every_row_in_the_lists_order(desk, project, monkeypatch):
    neighbours(project, 30)
    monkeypatch.setattr(sheet, "AT_ONCE", 7)

    answer = desk.get(f"{HOME}implementations.csv?sort=-name")

    assert answer.streaming
    names = [row["Customer"] for row in table(answer)]
    assert len(names) == 31
    assert names == sorted(names, reverse=True)
    assert answer["Content-Disposition"].startswith('attachment; filename="implementations-2027-01-04')


@pytest.mark.parametrize(("more", "queries"), [(2, 5), (299, 5)])
def test_the_timeline_takes_the_same_queries_for_3_and_for_300(desk, project, more, queries, django_assert_num_queries):
    neighbours(project, more)
    desk.get(f"{HOME}timeline/")

    with django_assert_num_queries(queries):
        page = text(desk.get(f"{HOME}timeline/"))
    assert page.count('<li id="n-') == min(more + 1, 25)


def test_the_timeline_draws_what_was_promised_expected_and_reached(desk, project, rival):
    reached = [{"key": "sandbox_ready", "on": "2027-01-26", "done": True}]
    put(project, forecast_on=date(2027, 3, 2), gap_days=7, p80_on=date(2027, 3, 9), milestones=reached)
    put(rival, finished_on=date(2027, 2, 18))

    page = text(desk.get(f"{HOME}timeline/"))
    assert listed(page, project, rival) == ["acme"]
    assert "Acme · Committed 19 Feb" in page
    assert "P80 9 Mar" in page
    assert "<title>Sandbox ready, 26 Jan</title>" in page
    assert "Globex · live since 18 Feb" in text(desk.get(f"{HOME}timeline/?show=live"))
    assert "None of them" in text(desk.get(f"{HOME}timeline/?q=nobody"))


def kept(desk, name: str, **asked) -> str:
    answer = desk.post(f"{HOME}views/save/", {"name": name, **asked})
    assert answer.status_code == 302, text(answer)
    return answer["Location"]


def test_a_view_is_kept_with_what_it_asks_and_found_under_its_name(desk, project, rival):
    put(project, rag="RED")
    form = text(desk.get(f"{HOME}views/?health=RED&sort=name"))
    assert 'name="health" value="RED"' in form

    where = kept(desk, "Burning", health="RED", sort="name")

    page = text(desk.get(where))
    assert listed(page, project, rival) == ["acme"]
    assert 'aria-current="page">Burning' in page
    assert listed(text(desk.get(HOME)), project, rival) == ["acme", "globex"]


def test_a_default_view_is_what_the_bare_address_shows_and_one_is_enough(desk, project, rival):
    put(project, rag="RED")
    kept(desk, "Burning", health="RED", is_default="on")
    assert listed(text(desk.get(HOME)), project, rival) == ["acme"]

    kept(desk, "Fine", health="GREEN", is_default="on")

    assert listed(text(desk.get(HOME)), project, rival) == ["globex"]
    assert listed(text(desk.get(f"{HOME}?show=all")), project, rival) == ["acme", "globex"]


def test_a_view_is_ones_own_until_it_is_shared_and_only_its_owner_changes_it(desk, anika, project):
    kept(desk, "Mine", show="mine")
    ravi = colleague(anika, "Ravi Menezes", Role.CONTRIBUTOR)
    assert "Mine</a>" not in text(desk_of(ravi).get(f"{HOME}views/"))

    with scope_of(anika), tenancy.reading():
        view = SavedView.objects.get()
    assert desk.post(f"{HOME}views/{view.pk}/change/", {"turn": "shared"}).status_code == 302
    page = text(desk_of(ravi).get(f"{HOME}views/"))
    assert "Mine</a>" in page
    assert "Anika Sobral saved this view." in page
    assert desk_of(ravi).post(f"{HOME}views/{view.pk}/remove/").status_code == 403
    assert "Mine" in text(desk_of(ravi).get(HOME))

    assert desk.post(f"{HOME}views/{view.pk}/remove/").status_code == 302
    assert "Mine</a>" not in text(desk_of(ravi).get(HOME))
    assert desk.post(f"{HOME}views/{view.pk}/remove/").status_code == 404


def test_the_same_name_again_replaces_the_view(desk, anika, project):
    kept(desk, "Late", show="overdue")
    kept(desk, "Late", show="risk")

    with scope_of(anika), tenancy.reading():
        assert [view.asked["show"] for view in SavedView.objects.all()] == ["risk"]


def test_a_view_needs_a_name_and_nobody_keeps_more_than_fifty(desk, anika, project):
    assert desk.post(f"{HOME}views/save/", {"name": ""}).status_code == 422
    with scope_of(anika):
        with tenancy.reading():
            like = {"workspace_id": anika.workspace_id, "seat": anika, "saved_at": NOW}
            SavedView.objects.bulk_create(SavedView(**like, name=f"View {n}") for n in range(50))
        with pytest.raises(Forbidden, match="You have 50 views"):
            actions.save_view(by=anika, name="One more", asked={}, shared=False, is_default=False, now=NOW)


def test_what_was_removed_meanwhile_is_not_changed(anika, project):
    with scope_of(anika):
        view = actions.save_view(by=anika, name="A", asked={}, shared=False, is_default=False, now=NOW)
        actions.remove_view(view=view, by=anika, now=NOW)
        with pytest.raises(Stale, match="removed meanwhile"):
            actions.change_view(view=view, by=anika, shared=True, is_default=False, now=NOW)


@pytest.mark.django_db(transaction=True)
def test_of_two_defaults_kept_at_once_one_is_the_default(anika, project):
    together = Barrier(2)

    def keep(name: str) -> None:
        try:
            with scope_of(anika):
                together.wait(10)
                actions.save_view(by=anika, name=name, asked={}, shared=False, is_default=True, now=NOW)
        finally:
            connection.close()

    threads = [Thread(target=keep, args=[name]) for name in ("One", "Two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)

    with scope_of(anika), tenancy.reading():
        assert sorted(SavedView.objects.values_list("is_default", flat=True)) == [False, True]


def test_another_vendor_sees_none_of_it(project, neighbour, desk):
    kept(desk, "Ours", show="risk", shared="on")
    other = desk_of(neighbour)

    for path in ("", "views/", "timeline/", "implementations.csv"):
        assert other.get(HOME + path).status_code == 404
    assert "Ours" not in text(other.get(f"/w/{neighbour.workspace_slug}/views/"))
