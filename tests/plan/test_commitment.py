"""The committed go-live: proposed by one side, agreed by the other, kept with its history."""

import re
from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from implementation import tenancy
from roadmap.commitment import actions
from roadmap.models import Commitment
from stakeholders.verdicts import Stale
from tests.fixtures.agreements import EVIDENCE
from tests.fixtures.people import NOW
from tests.plan.test_pages import desk_of, text

ANOTHER = {"go_live_on": "2027-02-26", "reason": "Acme’s auditors come in that week"}

PROPOSED = "proposes 26 Feb as the go-live"


@pytest.fixture
def desk(project) -> Client:
    return desk_of(project.anika)


@pytest.fixture
def danas(project) -> Client:
    return desk_of(project.dana)


def propose(browser, project, **more):
    return browser.post(f"{project.url}go-live/propose/", {**ANOTHER, **more}, follow=True)


def answer(browser, project, name, **typed):
    page = browser.get(f"{project.url}go-live/").content.decode()
    address = re.search(rf'action="([^"]*/{name}/)"', page)
    assert address, page
    return browser.post(address[1], typed, follow=True)


def test_what_one_side_proposes_the_other_agrees_on_and_both_keep(project, zenskar, desk, danas, deliver):
    committed, planned = project.plan.committed_on, project.item("v-config-sandbox").planned_finish

    assert "Proposed. The other side has mail and answers here." in text(propose(desk, project))
    assert project.plan.committed_on == committed  # not before the other side agrees
    subjects = {
        mail["To"].addresses[0].addr_spec: mail["Subject"] for mail in deliver(zenskar) if PROPOSED in mail["Subject"]
    }
    assert subjects == dict.fromkeys(("dana@acme.example", "ruth@acme.example"), f"Anika Sobral {PROPOSED} of Acme")

    page = text(danas.get(f"{project.url}go-live/"))
    assert "Proposed: Friday, 26 February" in page
    assert "Acme’s auditors come in that week" in page
    assert "on this day as the committed go-live, and that this is recorded electronically" in page
    done = answer(danas, project, "agree", typed_name="Dana Whitfield")

    assert "Agreed. This is the committed go-live from now on." in text(done)
    with tenancy.staff(zenskar.pk), tenancy.reading():
        agreed = Commitment.objects.of(project.implementation).get()
    assert agreed.typed_name == "Dana Whitfield"
    assert agreed.evidence["consent"] in page  # the sentence that stood on screen
    plan = project.plan
    assert plan.committed_on == date(2027, 2, 26)
    assert plan.gap_days < 0  # the forecast stays where it was
    assert project.item("v-config-sandbox").planned_finish == planned
    for reader in (desk, danas):
        assert "agreed on 26 Feb as the committed go-live, instead of 19 Feb" in text(
            reader.get(f"{project.url}activity/")
        )
        history = text(reader.get(f"{project.url}go-live/"))
        assert "Friday, 19 February" in history
        assert "26 Feb" in text(reader.get(f"{project.url}overview/"))
    told = {mail["To"].addresses[0].addr_spec: mail["Subject"] for mail in deliver(zenskar)}
    assert told == dict.fromkeys(("anika@zenskar.example", "ruth@acme.example"), "Agreed: Acme goes live on 26 Feb")


def test_the_customer_proposes_too_and_is_declined_with_a_reason(project, desk, danas):
    propose(danas, project)
    assert "Your own side proposed this" not in text(desk.get(f"{project.url}go-live/"))

    assert answer(desk, project, "decline", word=" ").status_code == 422
    declined = text(answer(desk, project, "decline", word="We keep the first day"))

    assert "Declined. The committed day stays." in declined
    assert "We keep the first day" in text(danas.get(f"{project.url}go-live/"))
    assert project.plan.committed_on == date(2027, 2, 19)


@pytest.mark.parametrize("act", ["agree", "decline", "withdraw"])
def test_that_a_day_waits_for_an_answer_stands_on_the_first_pages_of_both_sides(project, desk, danas, act):
    def said(browser, page: str) -> str:
        return text(browser.get(f"{project.url}{page}"))

    propose(desk, project)

    for page in ("overview/", "roadmap/", ""):
        shown = said(danas, page)
        assert "Zenskar proposes another committed go-live: Fri 26 Feb." in shown, page
        assert f'<a href="{project.url}go-live/">Read and answer</a>' in shown, page
    assert "Zenskar proposed another committed go-live: Fri 26 Feb. It waits for the other side’s answer." in said(
        desk, "overview/"
    )
    typed = {"agree": {"typed_name": "Dana Whitfield", "consent": "1"}, "decline": {"word": "Too late"}, "withdraw": {}}
    answer(desk if act == "withdraw" else danas, project, act, **typed[act])
    for browser in (desk, danas):
        assert "another committed go-live:" not in said(browser, "overview/")


def test_nobody_agrees_with_their_own_side(project, desk, danas):
    propose(desk, project)
    with tenancy.staff(project.implementation.workspace_id), tenancy.reading():
        key = Commitment.objects.of(project.implementation).get().pk

    refused = desk.post(f"{project.url}go-live/{key}/agree/", {"typed_name": "Anika Sobral"})
    assert refused.status_code == 403
    assert "Your own side proposed this; the other one answers." in text(refused)
    assert danas.post(f"{project.url}go-live/{key}/withdraw/").status_code == 403
    assert "Withdrawn. The committed day stays." in text(answer(desk, project, "withdraw"))


def test_one_other_day_is_proposed_at_a_time_and_answered_once(project, desk, danas):
    propose(desk, project)

    second = propose(danas, project, go_live_on="2027-03-05")
    assert second.status_code == 409
    assert "Another go-live is proposed already." in text(second)

    here = project.implementation
    with tenancy.portal(here.workspace_id, here.pk):
        with tenancy.reading():
            seen = Commitment.objects.of(here).get()
        given = {"proposal": seen, "implementation": here, "by": project.dana, "now": NOW}
        actions.agree_go_live(typed_name="Dana Whitfield", evidence=EVIDENCE, **given)
        seen.state = "PROPOSED"  # as somebody else's page still shows it
        with pytest.raises(Stale, match="answered already"):
            actions.decline_go_live(word="No", **{**given, "by": project.ruth})


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"go_live_on": ""}, "Choose a day."),
        ({"go_live_on": "2027-02-19"}, "This is the committed go-live already."),
        ({"go_live_on": "2026-12-01"}, "That day is over. Choose today or a later day."),
        ({"go_live_on": "2030-01-08"}, "That is more than two years ahead."),
        ({"go_live_on": "2027-02-27"}, "does not work (Saturday). The next working day is Mon 1 Mar."),
        ({"reason": " "}, "Say why; both sides read it."),
    ],
)
def test_a_day_that_cannot_be_is_refused_beside_what_was_typed(project, desk, typed, sentence):
    refused = propose(desk, project, **typed)

    assert refused.status_code == 422
    assert sentence in text(refused)
    if "reason" not in typed:
        assert ANOTHER["reason"] in text(refused)


def test_who_does_not_answer_for_the_date_is_told_who_does(project, desk):
    toms = desk_of(project.tom)

    refused = propose(toms, project)

    assert refused.status_code == 403
    assert "agree on the go-live. Ask one of them." in text(refused)


def test_the_database_keeps_an_agreement_whole(project, desk):
    propose(desk, project)
    with tenancy.staff(project.implementation.workspace_id):
        with pytest.raises(IntegrityError, match="an_answer_is_somebodys"), transaction.atomic():
            Commitment.objects.of(project.implementation).update(state="AGREED")


def test_the_page_asks_as_often_for_a_long_history(project, desk, danas, django_assert_max_num_queries):
    for _ in range(3):
        propose(desk, project)
        answer(danas, project, "decline", word="No")
    with django_assert_max_num_queries(9):
        desk.get(f"{project.url}go-live/")
