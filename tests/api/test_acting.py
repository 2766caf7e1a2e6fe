"""The two acts of the API are the acts of the pages: same rules, same entries in the ledger, nothing half-done."""

import pytest
from django.test import Client

from implementation import ledger, tenancy
from roadmap.models import Item
from stakeholders.models import Decision, Scope
from tests.api.conftest import call, token_for, with_token

JSON = "application/json"


def status(program: Client, project, key: str, **body):
    item = project.item(key)
    body = {"version": item.version, **body}
    return program.post(call("roadmap_api:status", number=item.number), body, JSON)


def state(project, key: str) -> str:
    return project.item(key).state


# --- The status of items ---------------------------------------------------------------------------------------


def test_finishing_by_the_api_and_by_the_page_leave_the_same_entries(customers_program, project, rival, verbs_of):
    page = Client()
    page.force_login(rival.gus.user)

    answer = status(customers_program, project, "c-share-data", act="finish")
    page.post(f"{rival.url}items/{rival.item('c-share-data').number}/finish/")

    assert answer.status_code == 200
    assert answer.json()["state"] == "DONE"
    assert answer.json()["version"] == 2
    assert verbs_of(project)[-1] == verbs_of(rival)[-1] == "roadmap.item.finished"


def test_every_act_leads_where_its_name_says(customers_program, project, verbs_of):
    before = len(verbs_of(project))
    acts = [
        ({"act": "start"}, "IN_PROGRESS"),
        ({"act": "hand_over"}, "WAITING"),
        ({"act": "start"}, "IN_PROGRESS"),
        ({"act": "block", "what": "No access", "held_by": str(project.tom.pk)}, "BLOCKED"),
        ({"act": "unblock"}, "IN_PROGRESS"),
        ({"act": "skip", "reason": "Not needed."}, "SKIPPED"),
        ({"act": "reopen"}, "IN_PROGRESS"),
        ({"act": "finish"}, "DONE"),
    ]

    for body, then in acts:
        answer = status(customers_program, project, "c-share-data", **body)
        assert (answer.status_code, answer.json().get("state")) == (200, then), answer.content

    assert verbs_of(project)[before:] == [
        f"roadmap.item.{verb}"
        for verb in ("started", "handed_over", "started", "blocked", "unblocked", "skipped", "reopened", "finished")
    ]


def test_a_choice_is_made_among_the_choices(customers_program, program, project):
    with tenancy.staff(project.implementation.workspace_id), tenancy.reading():
        item = Item.objects.of(project.implementation).shared().exclude(choices=[]).order_by("number").first()
    holder = program if item.side == "VENDOR" else customers_program

    wrong = status(holder, project, item.key, act="decide", choice="coin")
    right = status(holder, project, item.key, act="decide", choice=item.choices[0]["key"], reason="Cheapest.")

    assert wrong.status_code == 422
    assert list(wrong.json()["error"]["fields"]) == ["choice"]
    assert (right.status_code, right.json()["choice"]) == (200, item.choices[0]["key"])


def test_acting_on_what_changed_meanwhile_is_409_and_changes_nothing(customers_program, project, verbs_of):
    status(customers_program, project, "c-share-data", act="start")
    before = verbs_of(project)

    answer = status(customers_program, project, "c-share-data", act="finish", version=1)

    assert answer.status_code == 409
    assert answer.json()["error"]["code"] == "stale"
    assert state(project, "c-share-data") == "IN_PROGRESS"
    assert verbs_of(project) == before


def test_what_a_rule_refuses_says_the_pages_sentence(customers_program, project, verbs_of):
    before = verbs_of(project)

    answer = status(customers_program, project, "v-align", act="start")

    assert answer.status_code == 403
    assert answer.json()["error"]["sentence"] == "This is for Zenskar to do."
    assert verbs_of(project) == before


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, ["act", "version"]),
        ({"act": "approve", "version": 1}, ["act"]),
        ({"act": "block", "version": 1}, ["what", "held_by"]),
        ({"act": "skip", "version": 1}, ["reason"]),
        ({"act": "start", "version": 1, "word": "x" * 1001}, ["word"]),
        ({"act": "block", "version": 1, "what": "x", "held_by": "0192d7f0-0000-7000-8000-000000000000"}, ["held_by"]),
        ([], ["non_field_errors"]),
    ],
)
def test_a_body_of_the_wrong_shape_names_the_fields(customers_program, project, body, fields):
    answer = customers_program.post(call("roadmap_api:status", number=project.item("c-share-data").number), body, JSON)

    assert answer.status_code == 422
    assert list(answer.json()["error"]["fields"]) == fields
    assert state(project, "c-share-data") == "NOT_STARTED"


def test_broken_json_and_other_media_are_refused(customers_program, project):
    address = call("roadmap_api:status", number=project.item("c-share-data").number)

    assert customers_program.post(address, "{", JSON).status_code == 400
    assert customers_program.post(address, {"act": "start", "version": "1"}).status_code == 415


def test_a_person_of_the_other_customer_cannot_hold_what_blocks(customers_program, project, rival):
    answer = status(
        customers_program, project, "c-share-data", act="block", what="No access", held_by=str(rival.gus.pk)
    )

    assert answer.status_code == 422
    assert state(project, "c-share-data") == "NOT_STARTED"


def test_a_token_that_only_reads_does_not_act(project, verbs_of):
    program = with_token(token_for(project.dana, Scope.READ).secret)
    before = verbs_of(project)

    answer = status(program, project, "c-share-data", act="finish")

    assert answer.status_code == 403
    assert "change the status of items" in answer.json()["error"]["sentence"]
    assert (state(project, "c-share-data"), verbs_of(project)) == ("NOT_STARTED", before)


def test_staff_who_have_not_joined_the_team_read_and_do_not_act(anika, rival, verbs_of):
    from stakeholders.models import Role
    from tests.fixtures.people import colleague

    carl = colleague(anika, "Carl Brook", Role.CONTRIBUTOR)
    program = with_token(token_for(carl, Scope.READ, Scope.ITEMS_WRITE).secret)

    item = rival.item("v-align")
    answer = program.post(call("roadmap_api:status", rival, number=item.number), {"act": "start", "version": 1}, JSON)

    assert answer.status_code == 403
    assert "Join the team first" in answer.json()["error"]["sentence"]


def test_a_browsers_session_acts_with_its_csrf_token_only(project, verbs_of):
    before = verbs_of(project)
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(project.dana.user)
    browser.get("/account/logout/")  # a page that hands out the cookie
    body = {"act": "start", "version": 1}
    address = call("roadmap_api:status", number=project.item("c-share-data").number)

    refused = browser.post(address, body, JSON)
    assert refused.status_code == 403
    assert "CSRF" in refused.json()["error"]["sentence"]
    assert verbs_of(project) == before

    done = browser.post(address, body, JSON, headers={"X-CSRFToken": browser.cookies["csrftoken"].value})
    assert done.status_code == 200
    assert verbs_of(project) == [*before, "roadmap.item.started"]


# --- Decisions -------------------------------------------------------------------------------------------------


@pytest.fixture
def asked(desk, crew):
    """R-1, put before Dana and Erik."""
    row = desk.write(desk.topic("Invoices", crew.dana, crew.erik))
    desk.request(row)
    return row


DECISIONS = call("stakeholders_api:decisions", number=1)


def decision(desk, row, **changed):
    return {
        "verdict": "APPROVE",
        "fingerprint": desk.of(row).approvable.fingerprint,
        "typed_name": "Dana Whitfield",
        "consent_version": 1,
    } | changed


def verbs(crew) -> list[str]:
    with tenancy.staff(crew.here.workspace_id), tenancy.reading():
        return ledger.verbs(crew.here)


def test_a_person_who_is_signed_in_decides_with_the_evidence_of_their_session(desk, crew, asked, browser_of):
    browser = browser_of(crew.dana)
    session = browser.session
    session["account_authentication_methods_user"] = str(crew.dana.user_id)
    session.save()

    answer = browser.post(DECISIONS, decision(desk, asked), JSON)

    assert answer.status_code == 201
    (row,) = desk.decisions(asked)
    assert answer.json()["id"] == str(row.pk)
    assert answer.json()["is_current"] is True
    assert row.seat_id == crew.dana.pk
    assert row.authenticated[0]["method"] == "code"
    assert row.consent.startswith("By typing my name")
    assert verbs(crew)[-1] == "stakeholders.decision.made"


def test_conditions_are_kept_and_a_decision_is_withdrawn_by_its_person(desk, crew, asked, browser_of):
    browser = browser_of(crew.dana)
    given = browser.post(
        DECISIONS, decision(desk, asked, verdict="APPROVE_WITH_CONDITIONS", conditions=["From March."]), JSON
    ).json()

    answer = browser.post(
        DECISIONS, decision(desk, asked, verdict="REVOKE", comment="Too early.", supersedes=given["id"]), JSON
    )

    assert given["conditions"] == [{"text": "From March.", "met_at": None}]
    assert (answer.status_code, answer.json()["supersedes"]) == (201, given["id"])
    assert verbs(crew)[-1] == "stakeholders.decision.withdrawn"
    assert [row.verdict for row in desk.decisions(asked)] == ["APPROVE_WITH_CONDITIONS", "REVOKE"]


def test_deciding_on_a_text_that_changed_is_409_and_records_nothing(desk, crew, asked, browser_of):
    seen = decision(desk, asked)
    desk.edit(asked, "Net 45, in euro.")
    before = verbs(crew)

    answer = browser_of(crew.dana).post(DECISIONS, seen, JSON)

    assert answer.status_code == 409
    assert "Review the new text" in answer.json()["error"]["sentence"]
    assert (desk.decisions(asked), verbs(crew)) == ([], before)


def test_deciding_twice_is_409(desk, crew, asked, browser_of):
    browser = browser_of(crew.dana)
    browser.post(DECISIONS, decision(desk, asked), JSON)

    answer = browser.post(DECISIONS, decision(desk, asked, verdict="REJECT", comment="No."), JSON)

    assert answer.status_code == 409
    assert "Already decided by you" in answer.json()["error"]["sentence"]
    assert len(desk.decisions(asked)) == 1


def test_no_token_decides(desk, crew, asked):
    program = with_token(token_for(crew.dana, Scope.READ, Scope.ITEMS_WRITE).secret)

    answer = program.post(DECISIONS, decision(desk, asked), JSON)

    assert answer.status_code == 403
    assert "signed in" in answer.json()["error"]["sentence"]
    assert desk.decisions(asked) == []


def test_who_is_not_asked_does_not_decide_and_an_old_consent_sentence_does_not_count(desk, crew, asked, browser_of):
    refused = browser_of(crew.fiona).post(DECISIONS, decision(desk, asked), JSON)
    old = browser_of(crew.dana).post(DECISIONS, decision(desk, asked, consent_version=0), JSON)

    assert (refused.status_code, old.status_code) == (403, 409)
    assert refused.json()["error"]["sentence"] == "Dana Whitfield and Erik Lindqvist decide on this."
    assert desk.decisions(asked) == []


@pytest.mark.parametrize(
    ("changed", "fields"),
    [
        ({"fingerprint": "x"}, ["fingerprint"]),
        ({"verdict": "MAYBE"}, ["verdict"]),
        ({"typed_name": ""}, ["typed_name"]),
        ({"on_behalf_of": "0192d7f0-0000-7000-8000-000000000000"}, ["on_behalf_of"]),
        ({"verdict": "REVOKE", "comment": "No."}, ["supersedes"]),
    ],
)
def test_a_decision_of_the_wrong_shape_names_the_field(desk, crew, asked, browser_of, changed, fields):
    answer = browser_of(crew.dana).post(DECISIONS, decision(desk, asked, **changed), JSON)

    assert answer.status_code == 422
    assert list(answer.json()["error"]["fields"]) == fields
    assert not any(isinstance(row, Decision) for row in desk.decisions(asked))
