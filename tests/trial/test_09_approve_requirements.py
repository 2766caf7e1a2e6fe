"""Trial 9: twelve requirements before three people. Each sees only his, all or any one decides, a deputy stands in."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from stakeholders import access
from stakeholders.actions import requirements as writing
from stakeholders.actions.requirements import Statement
from tests.fixtures.agreements import Desk
from tests.fixtures.post import words


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


def twelve(desk: Desk) -> list:
    """Eight for finance, where all must approve; four for IT, where any one does."""
    crew = desk.crew
    finance = desk.topic("Finance", crew.dana, crew.erik)
    it = desk.topic("IT", crew.fiona, crew.erik, policy="ANY")
    statements = [Statement(finance if n < 8 else it, f"Rule {n + 1}", f"Text {n + 1}.") for n in range(12)]
    with access.scope_of(crew.anika):
        return writing.write_requirements(implementation=crew.here, statements=statements, by=crew.anika, now=desk.now)


def approve(person, number: int, name: str) -> None:
    person.go(at("requirement", number))
    person.decide("Approve version", name=name)
    person.sees("Already decided by you on")


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
def test_twelve_requirements_go_from_none_to_all_approved_with_a_change_a_question_and_a_deputy(
    today_at_acme, sits_down
):
    twelve(today_at_acme)
    anika = sits_down("anika@zenskar.example").sign_in().go(at("requirements"))
    dana, erik, fiona = (sits_down(f"{name}@acme.example", "phone") for name in ("dana", "erik", "fiona"))

    anika.sees("0 of 12")
    anika.follow("Request approval of 12")
    for box in anika.page.get_by_role("checkbox").all():
        box.check()
    anika.page.get_by_label("Decide by").fill("2099-01-15")
    anika.press("Send for approval")
    anika.sees("12 requirements are sent.")
    assert "R-9 Rule 9" not in words(dana.mail("Zenskar asks for 8 decisions"))
    assert "R-9 Rule 9" in words(erik.mail("Zenskar asks for 12 decisions"))
    assert "By Thursday, 15 January" in words(fiona.mail("Zenskar asks for 4 decisions"))

    for person, count in ((dana, 8), (erik, 12), (fiona, 4)):
        person.come_in_by(person.mail("Zenskar asks for"))
        person.go(at("approvals"))
        expect(person.page.locator("main li.item")).to_have_count(count)

    dana.page.get_by_role("link", name="Rule 3").click()
    dana.decide("Ask for changes", name="Dana Whitfield")
    dana.sees("Say why, so that it can be changed.")
    dana.decide("Ask for changes", name="Dana Whitfield", comment="We pay in euro.")
    dana.sees("Already decided by you on")
    assert "We pay in euro." in words(anika.mail("Rule 3"))
    dana.go(at("requirement", 2))
    dana.page.locator("#thread").get_by_label("Comment").fill("Which currency?")
    dana.page.get_by_label("This is a question").check()
    dana.press("Comment")
    dana.sees("Which currency?")
    assert "Which currency?" in words(anika.mail("R-2 Rule 2"))
    expect(anika.go(at("requirements")).page.locator(".pagehead")).to_contain_text("0 of 12")

    anika.go(at("requirement", 3)).follow("Edit")
    anika.page.get_by_label("Text", exact=True).fill("Text 3, in euro.")
    anika.type("Why does it change?", "Dana pays in euro.")
    anika.press("Save the new version")
    anika.sees("Version 2")
    for number in range(1, 9):
        approve(dana, number, "Dana Whitfield")
    dana.go(at("approvals")).sees("Nothing waits for your decision")

    erik.go(at("topics"))
    erik.page.get_by_text("Deputy", exact=True).first.click()
    panel = erik.page.locator("form.menu-panel").locator("visible=true")
    panel.get_by_role("combobox").select_option(label="Fiona Mbeki, Head of IT")
    panel.get_by_role("button", name="Save").click()
    erik.sees("Fiona Mbeki stands in")
    fiona.mail(says="you stand in for Erik Lindqvist")
    for number in range(1, 8):
        approve(erik, number, "Erik Lindqvist")
    fiona.go(at("approvals"))
    expect(fiona.page.get_by_text("for Erik Lindqvist")).to_have_count(1)
    for number in range(8, 13):
        approve(fiona, number, "Fiona Mbeki")

    anika.go(at("requirements")).sees("12 of 12")
    anika.go(at("requirement", 8)).sees("by Fiona Mbeki in their place")
    erik.go(at("approvals")).sees("Nothing waits for your decision")
    for topic in ("Finance", "IT"):
        anika.mail(f"{topic}: everything is approved")


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("that_monday")
def test_who_may_only_read_sees_the_reason_instead_of_the_form(desk, crew, browser_of):
    desk.request(*twelve(desk))

    page = browser_of(crew.ines).get(at("requirement", 1)).content.decode()

    assert "Sign my decision" not in page
    assert "Dana Whitfield and Erik Lindqvist decide on this." in page
