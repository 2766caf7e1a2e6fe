"""Trial 10: a changed text loses its approval at once, the others keep theirs, and going back restores it."""

import pytest

from tests.fixtures.post import words
from tests.trial.test_09_approve_requirements import at, signed

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("that_monday")]


@pytest.fixture
def approved(desk, crew):
    """Two requirements that Dana and Erik approved."""
    topic = desk.topic("Finance", crew.dana, crew.erik)
    rows = [desk.write(topic, "Revenue", "Recognised monthly in equal parts."), desk.write(topic, "Invoices")]
    desk.request(*rows)
    for row in rows:
        desk.decide(row, crew.dana)
        desk.decide(row, crew.erik)
    return rows


def edit(client, number, text, reason, based_on, title="Revenue"):
    return client.post(
        at("edit_requirement", number),
        {"based_on": based_on, "title": title, "text": text, "reason": reason, "must_have": "on"},
    )


def test_only_the_edited_one_is_stale_and_a_revert_restores_it(approved, crew, zenskar, browser_of, deliver):
    anika, dana = browser_of(crew.anika), browser_of(crew.dana)
    deliver(zenskar)

    saved = edit(anika, 1, "Recognised by day.", "The old billing does it by day.", 1)

    assert saved.status_code == 302
    listed = anika.get(at("requirements") + "?tab=stale").content.decode()
    assert "R-1 Revenue" in listed
    assert "R-2 Invoices" not in listed
    assert "1 of 2" in anika.get(at("requirements")).content.decode()
    mails = deliver(zenskar)
    assert sorted(mail["To"].addresses[0].addr_spec for mail in mails) == ["dana@acme.example", "erik@acme.example"]
    assert "Recognised [-monthly in equal parts-]{+by day+}." in words(mails[0])
    page = dana.get(at("requirement", 1)).content.decode()
    assert "Your decision is stale" in page
    assert "Recognised <del>monthly in equal parts</del><ins>by day</ins>." in page
    assert "The old billing does it by day." in page

    edit(anika, 1, "Recognised monthly in equal parts.", "Put back.", 2)

    assert "2 of 2" in anika.get(at("requirements")).content.decode()
    assert "Your decision is stale" not in dana.get(at("requirement", 1)).content.decode()
    assert deliver(zenskar) == []


def test_the_new_text_is_approved_anew(approved, crew, desk, browser_of):
    desk.edit(approved[0], "Recognised by day.")

    assert signed(browser_of(crew.dana), 1, "APPROVE", "Dana Whitfield").status_code == 302
    assert signed(browser_of(crew.erik), 1, "APPROVE", "Erik Lindqvist").status_code == 302

    assert desk.state(approved[0]) == "APPROVED"


def test_text_that_changes_under_the_reader_is_not_approved_and_the_difference_is_shown(
    approved, crew, desk, browser_of
):
    erik = browser_of(crew.erik)
    desk.edit(approved[0], "Recognised by day.")
    form = {"verdict": "APPROVE", "typed_name": "Erik Lindqvist", "comment": "As discussed.", "consent": "1"}
    form |= {"fingerprint": desk.of(approved[0]).approvable.fingerprint, "voice": str(crew.erik.pk)}
    desk.edit(approved[0], "Recognised by week.")

    answer = erik.post(at("decide", 1), form)

    assert answer.status_code == 409
    page = answer.content.decode()
    assert "The text changed while you were reading it. Nothing is recorded." in page
    assert "Recognised by <del>day</del><ins>week</ins>." in page
    assert "As discussed." in page
    assert len(desk.decisions(approved[0])) == 2


def test_two_people_editing_see_each_others_words_and_lose_none(approved, crew, browser_of, desk):
    anika, dana = browser_of(crew.anika), browser_of(crew.dana)
    edit(anika, 1, "Recognised by day.", "By day.", 1)

    second = edit(dana, 1, "Recognised by week.", "By week.", 1)

    assert second.status_code == 409
    page = second.content.decode()
    assert "Anika Sobral saved version 2." in page
    assert "Recognised by <del>day</del><ins>week</ins>." in page
    assert "Recognised by week.</textarea>" in page
    assert 'name="based_on" value="2"' in page
    assert edit(dana, 1, "Recognised by week.", "By week.", 2).status_code == 302
    assert desk.of(approved[0]).version == 3
