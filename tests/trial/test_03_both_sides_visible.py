"""Row 3: the customer sees both sides, and of what is internal nothing, anywhere."""

import json

import pytest
from django.test import Client

from implementation import tenancy
from implementation.models import OutboxMessage
from roadmap.models import Item

pytestmark = pytest.mark.usefixtures("clock")

NOTE = "They pay late, be careful"


def desk_of(seat) -> Client:
    client = Client()
    client.force_login(seat.user)
    return client


def text(answer) -> str:
    return " ".join(answer.content.decode().split())


@pytest.fixture
def hidden(project) -> list[Item]:
    """Internal items of the playbook, and an internal note on a shared item."""
    anika = desk_of(project.anika)
    anika.post(f"{project.url}items/2/comment/", {"comment-text": NOTE, "comment-internal": "on"})
    with tenancy.staff(project.implementation.workspace_id), tenancy.reading():
        return list(Item.objects.of(project.implementation).filter(internal=True))


def test_the_customer_sees_two_columns(project):
    page = text(desk_of(project.dana).get(f"{project.url}roadmap/"))

    assert "Zenskar does" in page
    assert "Acme does" in page
    assert "Configure the sandbox" in page
    assert "Hand over contracts and customers" in page


def test_internal_items_and_notes_appear_nowhere(project, hidden, zenskar, deliver):
    dana = desk_of(project.dana)
    pages = ["", "overview/", "roadmap/", "roadmap/?show=open", "activity/", "people/", "items/1/", "items/2/"]
    everything = " ".join(text(dana.get(project.url + page)) for page in pages)

    assert len(hidden) > 0
    for item in hidden:
        assert item.title not in everything
        assert dana.get(f"{project.url}items/{item.number}/").status_code == 404
        assert dana.post(f"{project.url}items/{item.number}/finish/").status_code == 404
        assert dana.get(f"{project.url}activity/?about={item.pk}").status_code == 200
    assert NOTE not in everything
    assert "nternal" not in everything
    assert dana.get(f"{project.url}roadmap/?show=internal").status_code == 404

    deliver(zenskar)
    with tenancy.staff(zenskar.pk), tenancy.reading():
        theirs = OutboxMessage.objects.filter(workspace=zenskar, to_email__endswith="@acme.example")
        letters = " ".join(json.dumps(letter.context) + letter.text + letter.subject for letter in theirs)
    assert NOTE not in letters
    assert not any(item.title in letters for item in hidden)


def test_the_vendor_sees_the_same_numbers(project, hidden):
    ours, theirs = (text(desk_of(seat).get(f"{project.url}overview/")) for seat in (project.anika, project.dana))

    for number in ("Committed 19 Feb, forecast 19 Feb.", f"of {project.plan.shared_count}"):
        assert number in ours
        assert number in theirs
