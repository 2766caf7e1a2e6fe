"""Row 3: the customer sees both sides, and of what is internal nothing, anywhere."""

import json
from datetime import date

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect

from implementation import tenancy
from implementation.models import OutboxMessage, Workspace
from roadmap.models import Item
from tests.fixtures.hands import quiet_monday, text_of_pdf
from tests.fixtures.people import found
from tests.fixtures.plans import DANA, TOM, Project, start

NOTE = "They pay late, be careful"


def now_running(kickoff_on: date) -> Project:
    """Acme's implementation, started today by its CSM."""
    now = timezone.now()
    anika = found("Zenskar", "Anika Sobral", now=now)
    with tenancy.staff(anika.workspace_id), tenancy.reading():
        workspace = Workspace.objects.get(pk=anika.workspace_id)
    return start(workspace, anika, "Acme", [DANA, TOM], kickoff_on=kickoff_on, now=now)


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
def test_dana_sees_two_columns_and_nothing_internal_in_any_page_mail_or_report(sits_down):
    project = now_running(quiet_monday(timezone.now().date()))
    with tenancy.staff(project.implementation.workspace_id), tenancy.reading():
        hidden = list(Item.objects.of(project.implementation).filter(internal=True))
    anika, dana = sits_down("anika@zenskar.example").sign_in(), sits_down("dana@acme.example", "phone")
    anika.go(f"{project.url}items/2/")
    anika.type("Comment", NOTE)
    anika.page.get_by_label("Internal note").check()
    anika.press("Comment")
    anika.sees(NOTE)
    anika.go(f"{project.url}items/{hidden[0].number}/")
    expect(anika.page.get_by_role("heading", name=hidden[0].title)).to_be_visible()
    anika.go(f"{project.url}status/")
    anika.press("Send now")

    dana.come_in_by(dana.mail("invite"))
    dana.follow("See the whole plan")
    for column in ("Zenskar does", "Acme does"):
        expect(dana.page.locator("main")).to_contain_text(column)
    dana.sees("Configure the sandbox account", "Hand over contracts and customers")
    seen = dana.everything_reachable(project.url)
    assert {f"{project.url}{page}/" for page in ("overview", "roadmap", "activity", "people", "items/2")} <= set(seen)
    report = dana.mail("Acme")
    (pdf,) = report.iter_attachments()
    seen["the report"] = text_of_pdf(pdf.get_content())
    seen |= {f"mail {mail['Subject']}": mail.as_string() for mail in dana.stack.letterbox.to(dana.email)}
    told = {
        place: words
        for place, text in seen.items()
        if (words := [word for word in (NOTE, *(item.title for item in hidden)) if word in text])
    }
    assert len(hidden) > 0
    assert told == {}
    assert [place for place, text in seen.items() if "nternal" in text] == []

    for item in hidden:
        guessed = dana.page.goto(f"{dana.stack.url}{project.url}items/{item.number}/")
        assert guessed.status == 404
        dana.sees_nothing_of(item.title)
    assert dana.page.goto(f"{dana.stack.url}{project.url}roadmap/?show=internal").status == 404


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


@pytest.mark.usefixtures("clock")
def test_nobody_of_the_customer_acts_on_what_is_internal(project, hidden, zenskar, deliver):
    dana = desk_of(project.dana)

    assert len(hidden) > 0
    for item in hidden:
        assert dana.post(f"{project.url}items/{item.number}/finish/").status_code == 404
        assert dana.get(f"{project.url}activity/?about={item.pk}").status_code == 200

    deliver(zenskar)
    with tenancy.staff(zenskar.pk), tenancy.reading():
        theirs = OutboxMessage.objects.filter(workspace=zenskar, to_email__endswith="@acme.example")
        letters = " ".join(json.dumps(letter.context) + letter.text + letter.subject for letter in theirs)
    assert NOTE not in letters
    assert not any(item.title in letters for item in hidden)


@pytest.mark.usefixtures("clock")
def test_the_vendor_sees_the_same_numbers(project, hidden):
    ours, theirs = (text(desk_of(seat).get(f"{project.url}overview/")) for seat in (project.anika, project.dana))

    for number in ("Committed 19 Feb, forecast 19 Feb.", f"of {project.plan.shared_count}"):
        assert number in ours
        assert number in theirs
