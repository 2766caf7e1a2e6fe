"""Trial 10, by two people at two browsers at once: nobody overwrites or approves what they have not read."""

import pytest
from playwright.sync_api import expect

from tests.trial.test_09_approve_requirements import at

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture
def asked(today_at_acme):
    crew = today_at_acme.crew
    row = today_at_acme.write(today_at_acme.topic("Finance", crew.dana, crew.erik), "Revenue", "Recognised monthly.")
    today_at_acme.request(row)
    return row


def test_two_who_edit_one_text_see_each_others_words_and_lose_none(asked, today_at_acme, sits_down):
    anika, dana = (sits_down(email).sign_in() for email in ("anika@zenskar.example", "dana@acme.example"))
    for person in (anika, dana):
        person.go(at("edit_requirement", 1))
    for person, text in ((anika, "Recognised by day."), (dana, "Recognised by week.")):
        person.type("Text", text)
        person.type("Why does it change?", text)

    anika.press("Save the new version")
    anika.sees("Version 2")
    dana.press("Save the new version")

    dana.sees("Anika Sobral saved version 2.")
    expect(dana.page.locator("p.diff del")).to_have_text("day")
    expect(dana.page.locator("p.diff ins")).to_have_text("week")
    expect(dana.page.get_by_label("Text", exact=True)).to_have_value("Recognised by week.")
    assert today_at_acme.of(asked).version == 2
    dana.press("Save the new version")
    dana.sees("Version 3")
    assert today_at_acme.of(asked).version == 3


@pytest.mark.parametrize("scripts", [True, False])
def test_who_decides_on_text_that_changed_meanwhile_records_nothing_and_sees_the_difference(
    asked, today_at_acme, sits_down, scripts
):
    anika = sits_down("anika@zenskar.example").sign_in()
    dana = sits_down("dana@acme.example", "phone", java_script_enabled=scripts).sign_in()
    dana.go(at("requirement", 1))
    anika.go(at("edit_requirement", 1))
    anika.type("Text", "Recognised by day.")
    anika.type("Why does it change?", "The old billing does it by day.")
    anika.press("Save the new version")
    anika.sees("Version 2")
    answers = []
    dana.page.on("response", lambda answer: answers.append((answer.request.method, answer.status)))

    dana.decide("Approve version 1", name="Dana Whitfield", comment="As discussed.")

    dana.sees("The text changed while you were reading it. Nothing is recorded.", "What changed while you were reading")
    expect(dana.page.locator("p.diff").first).to_contain_text("day")
    expect(dana.page.locator("#decision form").get_by_label("Comment").first).to_have_value("As discussed.")
    assert ("POST", 200 if scripts else 409) in answers  # a script is handed the fragment to show
    expect(dana.page.locator("#decision input:checked")).to_have_count(0)
    assert today_at_acme.decisions(asked) == []
    dana.decide("Approve version 2", name="Dana Whitfield", comment="As discussed.")
    dana.sees("Already decided by you on")
    assert [decision.verdict for decision in today_at_acme.decisions(asked)] == ["APPROVE"]
