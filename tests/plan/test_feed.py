"""The ledger, read: its page takes as many queries for a full page as for one entry of each kind."""

import re

import pytest
from django.db import transaction

from implementation import ledger, tenancy
from roadmap.models import Item
from stakeholders.models import Requirement, Seat, Topic
from tests.fixtures.people import NOW


def acts_on(project, count: int) -> None:
    """Entries about items, texts, requirements and topics, by and about people; of each kind `count`."""
    with tenancy.staff(project.implementation.workspace_id), transaction.atomic():
        here = project.implementation
        people = list(Seat.objects.of(here))
        items = list(Item.objects.of(here).shared().order_by("position")[:count])
        rows = list(Requirement.objects.of(here).select_related("approvable").order_by("number")[:count])
        topics = list(Topic.objects.of(here).order_by("position")[:count])
        for n in range(count):
            who, row, topic = people[n % len(people)], rows[n % len(rows)], topics[n % len(topics)]
            for verb, subject, facts in (
                ("stakeholders.comment.written", items[n % len(items)], {}),
                ("stakeholders.decision.made", row.approvable, {"verdict": "REJECT"}),
                ("stakeholders.requirement.edited", row, {"version": 2}),
                ("stakeholders.approver.named", topic, {"seat": who.pk}),
            ):
                ledger.record(verb, actor=who, subject=subject, happened_at=NOW, facts=facts)


@pytest.mark.parametrize("count", [1, 20])
@pytest.mark.parametrize("who", ["anika", "dana"])
def test_the_activity_page_takes_the_same_queries_for_any_number_of_entries(
    project, browser_of, count, who, django_assert_num_queries
):
    acts_on(project, count)
    browser = browser_of(getattr(project, who))
    address = f"{project.url}activity/"
    browser.get(address)

    with django_assert_num_queries(11):
        page = browser.get(address).content.decode()

    assert re.search(r'rejected <a class="plain" href="[^"]+/requirements/\d+/"><b>R-\d+ \w', page)


def test_customers_are_not_told_of_the_machinery(project, browser_of, now):
    with tenancy.staff(project.implementation.workspace_id), transaction.atomic():
        ledger.record(
            "roadmap.digests.sent",
            actor=None,
            subject=project.implementation,
            happened_at=now,
            facts={"on": now.date(), "seats": [project.dana.pk]},
        )

    said = "sent the morning’s mail to Dana Whitfield"
    assert said in browser_of(project.anika).get(f"{project.url}activity/").content.decode()
    assert said not in browser_of(project.dana).get(f"{project.url}activity/").content.decode()
    assert said not in browser_of(project.dana).get(f"{project.url}overview/").content.decode()
