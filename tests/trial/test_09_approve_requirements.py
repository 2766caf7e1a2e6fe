"""Trial 9: twelve requirements before three people. Each sees only his, all or any one decides, a deputy stands in."""

import re

import pytest
from django.urls import reverse

from stakeholders import access
from stakeholders.actions import requirements as writing
from stakeholders.actions.requirements import Statement
from tests.fixtures.post import words

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("that_monday")]


def at(name, *args):
    return reverse(f"stakeholders:{name}", args=["zenskar", "acme", *args])


def signed(client, number, verdict, name, **more):
    """Read the page, fill in the form that stands there, press the button."""
    page = client.get(at("requirement", number))
    hidden = dict(
        re.findall(
            r'<input type="hidden" name="(fingerprint|supersedes|voice|consent)" value="([^"]*)"', page.content.decode()
        )
    )
    answer = {**hidden, "verdict": verdict, "typed_name": name, "comment": "", **more}
    return client.post(at("decide", number), answer)


@pytest.fixture
def twelve(desk, crew, now):
    """Eight for finance, where all must approve; four for IT, where any one does."""
    finance = desk.topic("Finance", crew.dana, crew.erik)
    it = desk.topic("IT", crew.fiona, crew.erik, policy="ANY")
    statements = [Statement(finance if n < 8 else it, f"Rule {n + 1}", f"Text {n + 1}.") for n in range(12)]
    with access.scope_of(crew.anika):
        return writing.write_requirements(implementation=crew.here, statements=statements, by=crew.anika, now=now)


def test_twelve_requirements_go_from_none_to_all_approved(twelve, crew, zenskar, browser_of, deliver):
    anika, dana, erik, fiona = map(browser_of, (crew.anika, crew.dana, crew.erik, crew.fiona))
    deliver(zenskar)

    sent = anika.post(
        at("request_approval"), {"requirements": [str(row.number) for row in twelve], "due_on": "2027-01-15"}
    )

    assert sent.status_code == 302
    mails = {mail["To"].addresses[0].addr_spec: mail for mail in deliver(zenskar)}
    assert sorted(mails) == ["dana@acme.example", "erik@acme.example", "fiona@acme.example"]
    assert mails["dana@acme.example"]["Subject"] == "Zenskar asks for 8 decisions"
    assert mails["erik@acme.example"]["Subject"] == "Zenskar asks for 12 decisions"
    assert "R-9 Rule 9" not in words(mails["dana@acme.example"])
    assert "By Friday, 15 January." in words(mails["fiona@acme.example"])

    assert dana.get(at("approvals")).content.decode().count('class="item"') == 8
    assert fiona.get(at("approvals")).content.decode().count('class="item"') == 4
    assert "0 of 12" in anika.get(at("requirements")).content.decode()

    for number in range(1, 9):
        assert signed(dana, number, "APPROVE", "Dana Whitfield").status_code == 302
    assert "0 of 12" in anika.get(at("requirements")).content.decode()
    for number in range(1, 9):
        assert signed(erik, number, "APPROVE", "Erik Lindqvist").status_code == 302
    assert "8 of 12" in anika.get(at("requirements")).content.decode()
    for number in range(9, 13):
        assert signed(fiona, number, "APPROVE", "Fiona Mbeki").status_code == 302
    assert "12 of 12" in anika.get(at("requirements")).content.decode()
    assert "Nothing waits for your decision" in erik.get(at("approvals")).content.decode()
    assert [mail["Subject"] for mail in deliver(zenskar)] == [
        "Finance: everything is approved · Acme",
        "IT: everything is approved · Acme",
    ]


def test_a_rejection_needs_a_reason_and_reaches_the_team(twelve, desk, crew, zenskar, browser_of, deliver):
    desk.request(*twelve)
    deliver(zenskar)
    dana = browser_of(crew.dana)

    silent = signed(dana, 3, "REJECT", "Dana Whitfield")
    said = signed(dana, 3, "REJECT", "Dana Whitfield", comment="We pay in euro.")

    assert silent.status_code == 422
    assert "Say why, so that it can be changed." in silent.content.decode()
    assert said.status_code == 302
    (mail,) = deliver(zenskar)
    assert (mail["To"].addresses[0].addr_spec, mail["Subject"]) == (
        "anika@zenskar.example",
        "Dana Whitfield rejected R-3 Rule 3 · Acme",
    )
    assert "We pay in euro." in words(mail)


def test_a_question_goes_into_the_thread_and_decides_nothing(twelve, desk, crew, zenskar, browser_of, deliver):
    desk.request(*twelve)
    deliver(zenskar)

    asked = browser_of(crew.dana).post(
        at("comment_on_requirement", 3), {"comment-text": "Which currency?", "comment-is_question": "on"}
    )

    assert asked.status_code == 302
    assert {mail["Subject"] for mail in deliver(zenskar)} == {
        "Dana Whitfield asks about R-3 Rule 3",
        "Dana Whitfield asks about R-3 Rule 3 · Acme",
    }
    page = browser_of(crew.anika).get(at("requirement", 3)).content.decode()
    assert "Which currency?" in page
    assert desk.decisions(twelve[2]) == []


def test_an_approver_names_a_deputy_who_then_decides_in_their_place(twelve, desk, crew, zenskar, browser_of, deliver):
    desk.request(*twelve)
    deliver(zenskar)
    dana, fiona = browser_of(crew.dana), browser_of(crew.fiona)
    page = dana.get(at("topics")).content.decode()
    address = re.search(r'action="([^"]+/deputy/)"', page).group(1)

    named = dana.post(address, {"seat": str(crew.fiona.pk)})

    assert named.status_code == 302
    assert "you stand in for Dana Whitfield" in words(deliver(zenskar)[0])
    assert fiona.get(at("approvals")).content.decode().count("for Dana Whitfield") == 8
    assert signed(fiona, 1, "APPROVE", "Fiona Mbeki").status_code == 302
    votes = browser_of(crew.anika).get(at("requirement", 1)).content.decode()
    assert "by Fiona Mbeki in their place" in votes


def test_who_may_only_read_sees_the_reason_instead_of_the_form(twelve, desk, crew, browser_of):
    desk.request(*twelve)

    page = browser_of(crew.ines).get(at("requirement", 1)).content.decode()

    assert "Sign my decision" not in page
    assert "Dana Whitfield and Erik Lindqvist decide on this." in page
