"""One act from page to ledger to mail: a colleague is invited, comes in by the mail's link and a code, and may leave."""

import re

import pytest
from django.test import Client

from implementation import ledger, tenancy
from stakeholders.models import Role, Seat
from tests.fixtures.people import colleague, found
from tests.fixtures.post import words

PEOPLE = "/w/zenskar/people/"


@pytest.fixture
def desk(client: Client, anika: Seat) -> Client:
    client.force_login(anika.user)
    return client


def invite(desk: Client, **changed: str):
    typed = {
        "name": "Ravi Menezes",
        "email": "Ravi@zenskar.example",
        "title": "Solutions Engineer",
        "role": "CONTRIBUTOR",
    }
    return desk.post(f"{PEOPLE}invite/", {**typed, **changed}, follow=True)


def link_in(mail) -> str:
    return re.search(r"https?://[^/]+(/l/\S+)", words(mail))[1]


def code_in(mail) -> str:
    return re.search(r"^\s*([A-Z0-9]{3,}(?:-[A-Z0-9]+)*)\s*$", words(mail), re.MULTILINE)[1]


def come_in_by(mail, deliver, desk: Client | None = None):
    """What a person does with a mail: press the link, press the button, type the code that arrives."""
    desk = desk or Client()
    desk.post(link_in(mail))
    (code_mail,) = deliver()
    return desk, desk.post("/account/login/code/confirm/", {"code": code_in(code_mail)}, follow=True)


def test_inviting_a_colleague_goes_from_page_to_ledger_to_mail(desk, zenskar, anika, deliver):
    answer = invite(desk)

    assert answer.status_code == 200
    assert "Ravi Menezes is invited." in answer.content.decode()
    with tenancy.staff(zenskar.pk), tenancy.reading():
        assert ledger.verbs(zenskar) == ["stakeholders.workspace.founded", "stakeholders.seat.invited"]
    mail = deliver(zenskar)[-1]
    assert mail["To"] == "Ravi Menezes <ravi@zenskar.example>"
    assert mail["Subject"] == "Anika Sobral invites you to Zenskar"
    assert mail.get_body(("html",)) is not None


def test_the_invited_colleague_comes_in_with_a_code_and_their_seat_is_taken(desk, zenskar, deliver):
    invite(desk)
    mail = deliver(zenskar)[-1]

    ravi, page = come_in_by(mail, deliver)

    assert page.redirect_chain[-1][0] == "/w/zenskar/"
    assert ravi.get(PEOPLE).status_code == 200
    with tenancy.staff(zenskar.pk), tenancy.reading():
        assert Seat.objects.get(email="ravi@zenskar.example").joined_at is not None
        assert ledger.verbs(zenskar)[-1] == "stakeholders.seat.taken"


def test_a_revoked_colleague_is_out_on_the_next_request(desk, anika, deliver):
    ravi = colleague(anika, "Ravi Menezes", Role.CONTRIBUTOR)
    his = Client()
    his.force_login(ravi.user)
    assert his.get(PEOPLE).status_code == 200

    desk.post(f"{PEOPLE}{ravi.pk}/revoke/")

    assert his.get(PEOPLE).status_code == 404


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"email": "not an address"}, "Enter a valid email address."),
        ({"name": ""}, "This field is required."),
        ({"email": "anika@zenskar.example"}, "anika@zenskar.example already has a place in Zenskar."),
        ({"role": "EMPEROR"}, "Select a valid choice."),
    ],
)
def test_bad_input_gets_a_sentence_beside_the_field_and_nothing_is_lost(desk, zenskar, changed, sentence):
    answer = invite(desk, **changed)

    page = answer.content.decode()
    assert sentence in page
    assert changed.get("name", "Ravi Menezes") in page
    assert "Solutions Engineer" in page
    with tenancy.staff(zenskar.pk), tenancy.reading():
        assert Seat.objects.count() == 1
        assert ledger.verbs(zenskar) == ["stakeholders.workspace.founded"]


def test_a_browser_in_a_language_without_a_catalogue_gets_whole_pages_in_ours(desk):
    answer = desk.post("/w/zenskar/people/invite/", {"name": ""}, headers={"accept-language": "de-DE,de"})

    page = answer.content.decode()
    assert '<html lang="en-gb"' in page
    assert "This field is required." in page


def test_a_contributor_may_not_invite_and_is_told_who_does(client, anika, zenskar):
    client.force_login(colleague(anika, "Ravi Menezes", Role.CONTRIBUTOR).user)

    assert "Only owners and managers of the workspace invite colleagues." in client.get(PEOPLE).content.decode()
    assert invite(client, email="x@y.example").status_code == 403
    with tenancy.staff(zenskar.pk), tenancy.reading():
        assert Seat.objects.count() == 2


def test_a_manager_may_not_make_an_owner(client, anika):
    client.force_login(colleague(anika, "Mei Tanaka", Role.MANAGER).user)

    answer = invite(client, role="OWNER")

    assert answer.status_code == 403
    assert "Only an owner makes somebody an owner." in answer.content.decode()


def test_the_last_owner_stays(desk, anika):
    answer = desk.post(f"{PEOPLE}{anika.pk}/revoke/")

    assert answer.status_code == 403
    assert "A workspace keeps at least one owner." in answer.content.decode()


def test_one_login_may_work_in_two_workspaces_and_chooses(client, anika, neighbour):
    with tenancy.staff(neighbour.workspace_id):
        pass
    both = found("Thirdway", "Anika Sobral")
    assert both.user_id != anika.user_id  # another address is another login
    client.force_login(anika.user)

    assert client.get("/", follow=True).redirect_chain == [("/w/zenskar/", 302)]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_of_colleagues_asks_the_database_the_same_for_any_number(desk, anika, rows, django_assert_num_queries):
    for number in range(rows):
        colleague(anika, f"Person{number} Example", Role.VIEWER)
    desk.get(PEOPLE)

    with django_assert_num_queries(4):
        desk.get(PEOPLE)
