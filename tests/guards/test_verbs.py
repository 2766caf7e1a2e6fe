"""Every act that is written down can be read: who did what to which thing, in words, on each side of the fence."""

import json
import re

import pytest

from implementation import tenancy
from implementation.ledger import LedgerBody
from implementation.models import Workspace
from implementation.schedule import OCCURRENCES
from roadmap.plan import feed, sentences
from roadmap.plan.actions import adopt_shipped_playbooks
from stakeholders.access import scope_of
from stakeholders.agreements import Answer
from tests.fixtures.people import NOW
from tests.guards.history import everything_happens
from tests.guards.verbs import recorded

RAW = re.compile(r"[a-z]+_[a-z]+|\w\.\w+\.\w|%\(|[A-Z]{4,}|<|None|[0-9a-f]{8}-")
TOKEN = re.compile(r"glv_[\w-]+…")  # how a token begins is said, whatever its letters


def test_every_verb_that_the_code_records_has_a_sentence_and_every_sentence_a_verb():
    found = recorded()

    assert found.lost == [], "Hand the verb to ledger.record as a string, or by a function that is given one."
    assert set(sentences.SENTENCES) == found.verbs


def test_words_that_a_sentence_looks_up_are_those_that_the_code_uses():
    assert set(sentences.VERDICTS) == set(Answer) - {Answer.REVOKE}
    assert set(sentences.BY_ITSELF) == set(OCCURRENCES)
    assert set(feed.MACHINERY) | set(feed.NOTHING) <= set(sentences.SENTENCES)


SAID = {
    "implementation.due.skipped": (
        "Golive left out the customer’s morning mail of 5 Jan, because the workers were away for too long"
    ),
    "migrations_tracker.request.checked": "Golive found all 3 rows right in version 1 of Contracts",
    "migrations_tracker.request.sent": "Dana Whitfield sent “contracts.csv” as version 2 of Contracts",
    "roadmap.baseline.taken": "Anika Sobral kept the plan’s dates as the baseline After the workshop",
    "roadmap.calendar.amended": "Anika Sobral entered that Acme is closed on 5 Jan (Stocktaking)",
    "roadmap.dependency.drawn": (
        "Anika Sobral lets “Import historical data into production” wait for “Test the sandbox against the existing "
        "process”, it starts after its end (“Only what was compared”), in the plan"
    ),
    "roadmap.dependency.removed": (
        "Anika Sobral lets “Import historical data into production” wait no longer for “Test the sandbox against the "
        "existing process” (“They agreed”) in the plan"
    ),
    "roadmap.go_live.agreed": "Anika Sobral agreed on 26 Feb as the committed go-live, instead of 19 Feb",
    "roadmap.go_live.declined": "Anika Sobral declined 26 Feb as the go-live (“The auditors come in March”)",
    "roadmap.health.expired": "Golive saw the word for at risk end with 5 Jan; the rule’s stands again",
    "roadmap.health.overridden": (
        "Anika Sobral says at risk until 5 Jan, where the rule says on track: “A week is too short”"
    ),
    "roadmap.health.restored": "Anika Sobral lets the rule’s word stand again: on track",
    "roadmap.implementation.signed_off": "Golive closed the implementation: both sides have signed",
    "roadmap.item.assigned": "Anika Sobral gave Dana Whitfield Connect the accounts",
    "roadmap.item.blocked": "Tom Okafor is stuck (“No rule”, held by Anika Sobral) with Connect the accounts",
    "roadmap.item.finished": "Anika Sobral finished, on the vendor’s word (“Tom called.”), Connect the accounts",
    "roadmap.item.limited": (
        "Anika Sobral limited the dates, finished by 20 Feb (“The auditors come”), of Import the historical data"
    ),
    "roadmap.item.snoozed": "Tom Okafor wants no reminders before 5 Jan about Connect the accounts",
    "roadmap.move.made": (
        "Anika Sobral moved “Configure the sandbox” from 15–22 Jan to 18–25 Jan (“The sandbox comes later”) in the plan"
    ),
    "roadmap.move.undone": "Anika Sobral took back the move of “Configure the sandbox” in the plan",
    "roadmap.item.reworded": "Anika Sobral changed the words (until now “Help connect the accounts”) of Help with the accounts",
    "roadmap.answers.changed": (
        "Anika Sobral answered “Usage data” with “Push through the API”, was “To be decided” (“As agreed on Monday”): "
        "5 new items, in the plan"
    ),
    "roadmap.phase.added": "Anika Sobral added the phase “Pilot program” (“As agreed on Monday”): 9 new items, to the plan",
    "roadmap.playbook.merged": (
        "Anika Sobral brought version 3 of the playbook (“As agreed on Monday”): 1 changed, into the plan"
    ),
    "roadmap.sign_off.signed": "Ruth Adeyemi signed, for Acme, the sign-off",
    "roadmap.status.published": "Golive sent everybody here status no. 1",
    "stakeholders.approval.requested": "Anika Sobral asked for approval by 20 Jan of R-33 Rates",
    "stakeholders.comment.written": "Anika Sobral asked a question about R-1 Every contract has a start, an end or a renewal, and a currency",
    "stakeholders.decision.made": "Tom Okafor (for Ruth Adeyemi) approved R-33 Rates",
    "stakeholders.decision.withdrawn": "Tom Okafor (for Ruth Adeyemi) withdrew the decision on R-33 Rates",
    "stakeholders.requirement.edited": "Anika Sobral wrote version 2 (“Asked for”) of R-1 Every contract has a start, an end or a renewal, and a currency",
    "stakeholders.requirements.written": "Anika Sobral wrote 4 requirements",
}


@pytest.fixture
def whole(world, project):
    everything_happens(project)
    return world


def told(who, here=None) -> dict[str, list[feed.Told]]:
    """The entries of an implementation, else of the person's workspace, as that person reads them, by verb."""
    with scope_of(who), tenancy.reading():
        workspace = Workspace.objects.get(pk=who.workspace_id)
        rows = list(feed.entries_for(who, here) if here else LedgerBody.objects.filter(chain_id=workspace.pk))
        read = feed.read(rows, workspace=workspace, implementation=here, now=NOW)
    by_verb: dict[str, list[feed.Told]] = {}
    for row, entry in zip(rows, read, strict=True):
        by_verb.setdefault(json.loads(row.body)["verb"], []).append(entry)
    return by_verb


def test_every_verb_reads_as_a_sentence_with_the_thing_that_it_concerns(whole, project, neighbour):
    with scope_of(neighbour):
        with tenancy.reading():
            ledgerline = Workspace.objects.get(pk=neighbour.workspace_id)
        adopt_shipped_playbooks(workspace=ledgerline, by=neighbour, now=NOW)
    ours, theirs = told(project.anika, project.implementation), told(project.dana, project.implementation)
    spaces = {**told(neighbour), **told(project.anika)}

    assert set(ours) | set(spaces) == recorded().verbs
    assert set(theirs) == set(ours) - set(feed.MACHINERY)
    for verb, entries in [*ours.items(), *spaces.items(), *theirs.items()]:
        for entry in entries:
            said = f"{entry.name} {entry.sentence} {entry.what}"
            assert not RAW.search(TOKEN.sub("", said)), f"{verb}: {said}"
            assert "  " not in said.strip(), f"{verb}: {said}"
            itself = verb in ("stakeholders.seat.taken", "stakeholders.seat.joined")
            assert entry.what or itself or verb in feed.NOTHING, f"{verb}: {said}"


def test_every_page_that_an_entry_leads_to_is_there_for_its_reader(whole, project):
    for who in ("owner", "customer"):
        browser = whole.browser(who)
        entries = told(project.anika if who == "owner" else project.dana, project.implementation)
        for url in {entry.url for told_of in entries.values() for entry in told_of if entry.url}:
            assert browser.get(url.partition("#")[0]).status_code == 200, url


def test_acts_read_as_people_would_say_them(whole, project):
    found = {
        verb: f"{entries[0].name} {entries[0].sentence} {entries[0].what}".strip()
        for verb, entries in told(project.anika, project.implementation).items()
    }

    assert {verb: found[verb] for verb in SAID} == SAID
