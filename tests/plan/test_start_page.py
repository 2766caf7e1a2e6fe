"""Starting an implementation on its page, with what bad input gets."""

import pytest
from django.test import Client

from implementation import tenancy
from implementation.models import Implementation

GOOD = {
    "playbook": "zenskar-six-week",
    "customer": "Acme",
    "kickoff_on": "2027-01-11",
    "country": "GB",
    "p-size": "large",
    "p-usage": "undecided",
    "p-custom_features": "yes",
    "p-connect_tools": "yes",
    "p-erp": "yes",
    "p-history": "no",
    "person-lead-name": "Dana Whitfield",
    "person-lead-email": "dana@acme.example",
}


@pytest.fixture
def desk(anika) -> Client:
    client = Client()
    client.force_login(anika.user)
    return client


def text(answer) -> str:
    return " ".join(answer.content.decode().split())


def how_many(workspace) -> int:
    with tenancy.staff(workspace.pk), tenancy.reading():
        return Implementation.objects.count()


def test_the_result_is_an_overview_that_says_what_each_answer_changed(desk, zenskar):
    answer = desk.post("/w/zenskar/new/", GOOD, follow=True)

    assert answer.redirect_chain == [("/w/zenskar/i/acme/overview/", 302)]
    page = text(answer)
    assert "Acme has a plan." in page
    assert "What your answers changed" in page
    assert "because Journals into an ERP is “yes”." in page
    assert "Historical data is “no”." in page


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"kickoff_on": "2027-01-10"}, "A Sunday. The next working day is Mon 11 Jan."),
        ({"kickoff_on": "2027-03-26"}, "Good Friday at Acme. The next working day is Mon 29 Mar."),
        ({"kickoff_on": "2026-06-01"}, "1 Jun has passed. Choose today or a later day."),
        ({"committed_on": "2027-01-04"}, "The go-live lies before or on the kick-off of Mon 11 Jan."),
        ({"committed_on": "2027-02-20"}, "A Saturday. The next working day is Mon 22 Feb."),
        ({"country": "GB", "region": "Atlantis"}, "Choose another country or region."),
        ({"person-it-name": "Tom Okafor"}, "Where should the invitation for Tom Okafor go?"),
        ({"person-it-email": "tom@"}, "Enter a valid email address."),
        ({"customer": ""}, "This field is required."),
    ],
)
def test_bad_input_gets_a_sentence_beside_the_field_and_loses_nothing(desk, zenskar, clock, changed, sentence):
    answer = desk.post("/w/zenskar/new/", {**GOOD, **changed})

    page = text(answer)
    assert answer.status_code == 422
    assert sentence in page
    assert 'value="Dana Whitfield"' in page
    assert '<option value="large" selected>' in page
    assert how_many(zenskar) == 0


def test_another_playbook_asks_its_own_questions(desk):
    page = text(desk.get("/w/zenskar/new/?playbook=zenskar-pilot"))

    assert 'name="playbook" value="zenskar-pilot"' in page
    assert "p-erp" not in page


def test_a_person_may_stand_in_two_rows(desk, zenskar):
    desk.post(
        "/w/zenskar/new/",
        {**GOOD, "person-signatory-name": "Dana Whitfield", "person-signatory-email": "dana@acme.example"},
    )

    assert "project lead, signatory" in text(desk.get("/w/zenskar/i/acme/people/")).lower()
