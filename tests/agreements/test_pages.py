"""The pages about agreements: the same number of queries for few and many, and forms that lose nothing."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from implementation import tenancy
from stakeholders import access
from stakeholders.actions import requirements as writing
from stakeholders.actions.requirements import Statement
from stakeholders.models import Requirement, RequirementVersion, Role, Seat
from tests.fixtures.people import colleague
from tests.trial.test_09_approve_requirements import at, signed

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("that_monday")]

LIST_QUERIES = 10  # with BEGIN and COMMIT, and the session, which brings the login along


def many(desk, crew, rows, now):
    topics = [desk.topic(title, crew.dana, crew.erik) for title in ("Contracts", "Invoices", "Usage")]
    statements = [Statement(topics[n % 3], f"Rule {n}", f"Text {n}.") for n in range(rows)]
    with access.scope_of(crew.anika):
        written = writing.write_requirements(implementation=crew.here, statements=statements, by=crew.anika, now=now)
    desk.request(*written)
    for row in written[:3]:
        desk.decide(row, crew.dana)
    return written


@pytest.mark.parametrize("rows", [3, 300])
@pytest.mark.parametrize("who", ["anika", "dana"])
def test_the_list_takes_the_same_queries_for_three_and_for_three_hundred(
    desk, crew, browser_of, now, rows, who, django_assert_num_queries
):
    many(desk, crew, rows, now)
    browser = browser_of(getattr(crew, who))
    browser.get(at("requirements"))

    with django_assert_num_queries(LIST_QUERIES):
        page = browser.get(at("requirements")).content.decode()

    assert page.count('id="requirement-') == rows


@pytest.mark.parametrize("rows", [3, 30])
def test_what_waits_for_me_takes_the_same_queries(desk, crew, browser_of, now, rows, django_assert_num_queries):
    many(desk, crew, rows, now)
    browser = browser_of(crew.erik)
    browser.get(at("approvals"))

    with django_assert_num_queries(LIST_QUERIES):
        page = browser.get(at("approvals")).content.decode()

    assert page.count('class="item"') == rows


def test_requirements_are_written_in_seven_statements(desk, crew, now, django_assert_max_num_queries):
    topic = desk.topic("Contracts", crew.dana)
    statements = [Statement(topic, f"Rule {n}", "Text.") for n in range(31)]

    with access.scope_of(crew.anika), django_assert_max_num_queries(12):
        writing.write_requirements(implementation=crew.here, statements=statements, by=crew.anika, now=now)


def test_a_requirement_is_written_with_its_sample_and_edited_with_another(desk, crew, browser_of):
    topic = desk.topic("Invoice formats", crew.dana)
    anika = browser_of(crew.anika)
    sample = SimpleUploadedFile("sample.pdf", b"%PDF-1.7 sample")

    written = anika.post(
        at("new_requirement"),
        {"topic": topic.key, "title": "Layout", "text": "As in the **sample**.", "must_have": "on", "attached": sample},
    )

    assert written.headers["Location"] == at("requirement", 1)
    page = browser_of(crew.dana).get(at("requirement", 1)).content.decode()
    assert "As in the <strong>sample</strong>." in page
    assert "sample.pdf" in page
    before = stored(crew)
    changed = anika.post(
        at("edit_requirement", 1),
        {
            "based_on": 1,
            "title": "Layout",
            "text": "As in the **sample**.",
            "must_have": "on",
            "reason": "Another sample.",
            "attached": SimpleUploadedFile("second.pdf", b"%PDF-1.7 second"),
        },
    )
    assert changed.status_code == 302
    after = stored(crew)
    assert [file["name"] for file in after.files] == ["second.pdf"]
    assert after.fingerprint != before.fingerprint


def stored(crew):
    with access.scope_of(crew.anika), tenancy.reading():
        return RequirementVersion.objects.order_by("-version").first()


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("macro.exe", b"MZ", "macro.exe cannot be taken."),
        ("fake.pdf", b"not a pdf", "fake.pdf is not what its name says."),
        ("empty.txt", b"", "empty"),
    ],
)
def test_a_bad_file_gets_a_sentence_beside_the_field_and_nothing_typed_is_lost(
    desk, crew, browser_of, name, content, sentence
):
    topic = desk.topic("Invoice formats", crew.dana)

    answer = browser_of(crew.anika).post(
        at("new_requirement"),
        {
            "topic": topic.key,
            "title": "Layout",
            "text": "Words that took an hour.",
            "attached": SimpleUploadedFile(name, content),
        },
    )

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert "Words that took an hour." in answer.content.decode()
    with access.scope_of(crew.anika), tenancy.reading():
        assert not Requirement.objects.exists()


def test_an_empty_decision_says_what_is_missing_beside_each_field(desk, crew, browser_of):
    row = desk.write(desk.topic("Finance", crew.dana))
    desk.request(row)

    answer = signed(browser_of(crew.dana), 1, "", "")

    assert answer.status_code == 422
    assert "Choose one of the three." in answer.content.decode()
    assert "Type your full name to sign." in answer.content.decode()


def test_a_condition_is_called_met_on_the_page(desk, crew, browser_of):
    row = desk.write(desk.topic("Finance", crew.dana))
    desk.request(row)
    dana = browser_of(crew.dana)
    signed(dana, 1, "APPROVE_WITH_CONDITIONS", "Dana Whitfield", comment="- A sample by Friday\n- VAT on each line")
    page = dana.get(at("requirement", 1)).content.decode()
    assert "A sample by Friday" in page
    assert "VAT on each line" in page
    address = next(part.split('"')[0] for part in page.split('action="') if "/met/" in part.split('"')[0])

    answer = dana.post(address)

    assert answer.status_code == 302
    assert "met, says Dana Whitfield" in dana.get(at("requirement", 1)).content.decode()


def test_a_decision_is_withdrawn_on_the_page(desk, crew, browser_of):
    row = desk.write(desk.topic("Finance", crew.dana))
    desk.request(row)
    dana = browser_of(crew.dana)
    signed(dana, 1, "APPROVE", "Dana Whitfield")
    (decision,) = desk.decisions(row)

    answer = dana.post(
        at("withdraw_decision", 1, decision.pk), {"withdraw-comment": "Too early.", "withdraw-typed_name": "Dana"}
    )

    assert answer.status_code == 302
    assert desk.state(row) == "WAITING"


def test_staff_who_only_look_get_no_form(desk, crew, browser_of, zenskar):
    row = desk.write(desk.topic("Finance", crew.dana))
    desk.request(row)
    with access.scope_of(crew.anika), tenancy.reading():
        owner = Seat.objects.get(implementation=None, user_id=crew.anika.user_id)
    viewer = browser_of(colleague(owner, "Vik Rao", Role.VIEWER))

    page = viewer.get(at("requirement", 1))

    assert page.status_code == 200
    assert "Sign my decision" not in page.content.decode()
    assert "Join the team first" in viewer.get(at("new_requirement")).content.decode()


def test_every_page_opens_before_anything_is_there(crew, browser_of):
    for seat in (crew.anika, crew.dana, crew.ines):
        browser = browser_of(seat)
        for name in ("requirements", "new_requirement", "request_approval", "approvals", "topics"):
            assert browser.get(at(name)).status_code == 200, name
        assert browser.get(at("requirement", 99)).status_code == 404


def test_topics_approvers_and_policies_are_set_on_one_page(crew, browser_of):
    anika = browser_of(crew.anika)

    added = anika.post(at("add_topic"), {"title": "Tax rules", "policy": "ALL", "quorum": "1"})
    twice = anika.post(at("add_topic"), {"title": "Tax rules", "policy": "ALL", "quorum": "1"})
    named = anika.post(at("name_approver", "tax-rules"), {"seat": str(crew.dana.pk)})
    again = anika.post(at("name_approver", "tax-rules"), {"seat": str(crew.dana.pk)})
    changed = anika.post(at("change_policy", "tax-rules"), {"policy": "QUORUM", "quorum": "2"})
    refused = browser_of(crew.ines).post(at("name_approver", "tax-rules"), {"seat": str(crew.erik.pk)})

    assert [answer.status_code for answer in (added, twice, named, again, changed, refused)] == [
        302,
        409,
        302,
        409,
        302,
        403,
    ]
    page = anika.get(at("topics")).content.decode()
    assert "2 of them approve" in page
    assert "Dana Whitfield" in page
