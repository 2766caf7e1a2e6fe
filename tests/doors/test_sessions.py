"""A session brings its login along: what is remembered about whose it is spares a question and grants nothing."""

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test.utils import CaptureQueriesContext

from stakeholders import sessions
from stakeholders.models import User

HOME = "/w/zenskar/"


def logins_asked(browser) -> int:
    """How many questions ask for a login by itself."""
    with CaptureQueriesContext(connection) as asked:
        assert browser.get(HOME).status_code == 200
    return sum("FROM stakeholders_user WHERE id" in query["sql"] for query in asked.captured_queries)


def test_the_login_is_asked_for_once_and_then_comes_with_its_session(anika, browser_of):
    browser = browser_of(anika)
    sessions._whose.clear()

    assert [logins_asked(browser), logins_asked(browser), logins_asked(browser)] == [1, 0, 0]


def test_a_session_that_was_ended_elsewhere_opens_nothing(anika, browser_of):
    browser = browser_of(anika)
    logins_asked(browser)
    Session.objects.all().delete()

    assert browser.get(HOME)["Location"].startswith("/account/login/")


@pytest.mark.parametrize("change", [{"is_active": False}, {"password": "another"}])
def test_a_login_that_was_closed_or_has_another_password_opens_nothing(anika, browser_of, change):
    browser = browser_of(anika)
    logins_asked(browser)
    User.objects.filter(pk=anika.user_id).update(**change)

    assert browser.get(HOME)["Location"].startswith("/account/login/")


def test_a_wrong_memory_shows_nobody_elses_pages(anika, neighbour, browser_of):
    browser = browser_of(anika)
    for key in Session.objects.values_list("session_key", flat=True):
        sessions._whose[key] = str(neighbour.user_id)

    assert browser.get(HOME).status_code == 200
    assert browser.get("/w/ledgerline/").status_code == 404
    assert browser.get(HOME).context["user"].pk == anika.user_id


def test_what_is_remembered_has_a_limit(anika, browser_of, monkeypatch):
    monkeypatch.setattr(sessions, "MOST", 2)
    for _count in range(5):
        logins_asked(browser_of(anika))

    assert len(sessions._whose) <= 2
