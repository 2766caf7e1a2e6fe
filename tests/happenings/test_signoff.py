"""The sign-off: every single missing thing has a name, two people sign the same bytes, and then it stays so."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from implementation import files, fingerprint, ledger, tenancy
from implementation.models import Implementation
from roadmap.models import Item, Plan, Signature, SignOff
from roadmap.plan import actions as plan
from roadmap.signoff import publishing, queries
from roadmap.signoff.actions import sign
from roadmap.signoff.content import content_of, items_of
from stakeholders.actions import agreements, requirements, topics
from stakeholders.models import Approvable, Requirement
from stakeholders.queries.agreements import numbered, versions_of
from stakeholders.verdicts import Forbidden, Stale
from tests.fixtures.agreements import EVIDENCE
from tests.happenings.test_status import pages_of, text_of

LAST = datetime(2027, 2, 18, 10, 0, tzinfo=UTC)


def here_of(project) -> Implementation:
    with tenancy.reading():
        return Implementation.objects.select_related("workspace").get(pk=project.implementation.pk)


def shared(project):
    return tenancy.portal(project.implementation.workspace_id, project.implementation.pk)


def printed(project) -> str:
    """What stands on the page now."""
    with shared(project), tenancy.reading():
        here = here_of(project)
        return fingerprint.of(content_of(here, Plan.objects.of(here).get()))


def missing(project) -> list[str]:
    with shared(project), tenancy.reading():
        return [check.name for check in queries.missing_of(here_of(project))]


def put_signature(project, who, *, seen="", now=LAST) -> SignOff:
    with shared(project):
        return sign(
            implementation=here_of(project),
            by=who,
            fingerprint=seen or printed(project),
            typed_name=who.name,
            evidence=replace(EVIDENCE, consent="I sign exactly this document."),
            now=now,
        )


def close_items(project, *, but: str = "", now=LAST) -> None:
    """Everything that is needed is done or skipped, by the vendor's manager."""
    with tenancy.staff(project.implementation.workspace_id):
        with tenancy.reading():
            items = [item for item in items_of(here_of(project)) if item.key != but and item.kind != "assist"]
        for item in items:
            plan.skip_item(
                item=item, implementation=here_of(project), by=project.anika, reason="Not in this test", now=now
            )


@pytest.fixture
def ready(running, zenskar):
    """Nothing is missing at Acme: items closed, requirements not needed for the go-live."""
    close_items(running)
    with tenancy.staff(zenskar.pk), tenancy.reading():
        Requirement.objects.of(running.implementation).update(must_have=False)
    return running


def test_every_single_missing_thing_is_named_with_who_holds_it(running, zenskar):
    with tenancy.staff(zenskar.pk):
        plan.block_item(
            item=running.item("c-connect"),
            implementation=here_of(running),
            by=running.tom,
            what="No firewall rule",
            held_by=None,
            held_by_name="Network team",
            now=LAST,
        )
    with shared(running), tenancy.reading():
        found = {check.name: check for check in queries.missing_of(here_of(running))}

    blocked = found[running.item("c-connect").title]
    assert (blocked.sentence, blocked.who) == ("blocked: No firewall rule", "Network team")
    assert found[running.item("c-name-approvers").title].who == "Dana Whitfield"
    assert not [item for item in found if item == running.item("c-go-live").title]  # the signature finishes that
    with pytest.raises(Forbidden, match="things are missing, first: "):
        put_signature(running, running.ruth)
    with tenancy.staff(zenskar.pk), tenancy.reading():
        assert not SignOff.objects.exists()
        assert not Signature.objects.exists()
        assert not [verb for verb in ledger.verbs(running.implementation) if "sign_off" in verb]


def test_one_open_item_is_the_single_thing_that_is_missing(ready, zenskar):
    with tenancy.staff(zenskar.pk):
        plan.reopen_item(
            item=ready.item("c-connect"), implementation=here_of(ready), by=ready.anika, now=LAST, word="Not yet."
        )

    assert missing(ready) == [ready.item("c-connect").title]
    with pytest.raises(Forbidden, match="One thing is missing: Connect the accounts"):
        put_signature(ready, ready.ruth)


def test_a_stale_approval_is_named_and_putting_the_text_back_clears_it(ready, zenskar):
    row = needed_and_approved(ready)
    assert missing(ready) == []

    edit(ready, row, "Net 45, in euro.")
    with shared(ready), tenancy.reading():
        (check,) = queries.missing_of(here_of(ready))
    assert (check.name, check.sentence, check.who) == (str(row), "changed after it was approved", "Dana Whitfield")
    with pytest.raises(Forbidden, match=f"One thing is missing: {row.key}"):
        put_signature(ready, ready.anika)

    edit(ready, row, "")
    assert missing(ready) == []


def test_an_unmet_condition_holds_it_up(ready):
    row = needed_and_approved(ready, verdict="APPROVE_WITH_CONDITIONS", conditions=["A sample by Friday."])

    with shared(ready), tenancy.reading():
        (check,) = queries.missing_of(here_of(ready))
    assert (check.name, check.sentence) == (row.approvable.title, "condition of Dana Whitfield: A sample by Friday.")


def needed_and_approved(project, **decision) -> Requirement:
    """The first requirement is needed for the go-live again, and Dana approves it."""
    with tenancy.staff(project.implementation.workspace_id):
        with tenancy.reading():
            Requirement.objects.of(project.implementation).filter(number=1).update(must_have=True)
            row = Requirement.objects.of(project.implementation).select_related("approvable__topic").get(number=1)
        topics.name_approver(topic=row.approvable.topic, by=project.anika, seat=project.dana, now=LAST)
        agreements.request_approval(approvables=[row.approvable], by=project.anika, due_on=None, now=LAST)
    with shared(project):
        with tenancy.reading():
            approvable = Approvable.objects.select_related("topic").get(pk=row.approvable_id)
        agreements.decide(
            approvable=approvable,
            by=project.dana,
            fingerprint=approvable.fingerprint,
            typed_name="Dana Whitfield",
            evidence=EVIDENCE,
            now=LAST,
            **{"verdict": "APPROVE", **decision},
        )
    return row


def edit(project, row: Requirement, text: str) -> None:
    """Another text, or with none the first version's."""
    with tenancy.staff(project.implementation.workspace_id):
        with tenancy.reading():
            current = numbered(project.implementation, row.number)
            first = versions_of(current)[-1]
        requirements.edit_requirement(
            requirement=current,
            by=project.anika,
            based_on=current.version,
            title=current.title,
            text=text or first.text,
            must_have=True,
            reason="Agreed by phone.",
            now=LAST,
        )


def test_two_people_one_of_each_side_sign_the_same_bytes_and_it_is_closed(ready, zenskar, deliver):
    seen = printed(ready)
    first = put_signature(ready, ready.anika, seen=seen)
    assert first.closed_at is None
    second = put_signature(ready, ready.ruth, seen=seen, now=LAST + timedelta(hours=2))

    assert second.pk == first.pk
    with tenancy.staff(zenskar.pk), tenancy.reading():
        here = here_of(ready)
        signatures = list(Signature.objects.order_by("signed_at"))
        verbs = [verb for verb in ledger.verbs(here) if "sign" in verb]
        assert here.closed_at == LAST + timedelta(hours=2)
        assert Item.objects.get(key="c-go-live", implementation=here).state == "DONE"
    assert [(row.side, row.name, row.fingerprint) for row in signatures] == [
        ("VENDOR", "Anika Sobral", seen),
        ("CUSTOMER", "Ruth Adeyemi", seen),
    ]
    assert verbs == ["roadmap.sign_off.signed", "roadmap.sign_off.signed", "roadmap.implementation.signed_off"]


def test_the_document_is_made_once_kept_under_its_hash_and_sent_to_both_sides(ready, zenskar, deliver, letterbox):
    put_signature(ready, ready.ruth)
    put_signature(ready, ready.anika)
    with shared(ready):
        assert publishing.publish(implementation=here_of(ready), now=LAST) is True
        assert publishing.publish(implementation=here_of(ready), now=LAST) is False

    with tenancy.staff(zenskar.pk), tenancy.reading():
        kept = SignOff.objects.select_related("file").get()
    with files.open_stored(kept.file) as content:
        document = content.read()
    text = " ".join(text_of(document).split())
    assert fingerprint.hashlib.sha256(document).hexdigest() == kept.sha256
    assert 1 <= pages_of(document) <= 4
    for said in (
        "Zenskar and Acme sign off",
        "Ruth Adeyemi",
        "CFO",
        "Anika Sobral",
        "simple electronic signatures",
        "Not in this test",
        kept.fingerprint[:8],
    ):
        assert said in text, said
    assert "seal" not in text.lower()
    with time_machine.travel(datetime(2027, 6, 1, tzinfo=UTC)):
        mails = [mail for mail in deliver(zenskar) if list(mail.iter_attachments())]
    assert sorted(str(mail["To"].addresses[0].addr_spec).split("@")[0] for mail in mails) == [
        "anika",
        "dana",
        "iris",
        "ruth",
        "tom",
    ]


def test_what_changes_between_two_signatures_makes_the_first_count_no_more(ready, zenskar):
    seen = printed(ready)
    put_signature(ready, ready.ruth, seen=seen)
    item = ready.item("c-connect")
    with tenancy.staff(zenskar.pk):
        plan.reopen_item(item=item, implementation=here_of(ready), by=ready.anika, now=LAST, word="Tom called.")
        plan.skip_item(
            item=ready.item("c-connect"),
            implementation=here_of(ready),
            by=ready.anika,
            reason="Another reason",
            now=LAST,
        )

    with pytest.raises(Stale, match="changed while you were reading"):
        put_signature(ready, ready.anika, seen=seen)
    put_signature(ready, ready.anika)

    with tenancy.staff(zenskar.pk), tenancy.reading():
        assert here_of(ready).closed_at is None  # Ruth has to sign what it says now
        assert [row.name for row in queries.overtaken(ready.implementation, printed_now(ready))] == ["Ruth Adeyemi"]


def printed_now(project) -> str:
    with shared(project):
        here = here_of(project)
        return fingerprint.of(content_of(here, Plan.objects.of(here).get()))


def test_only_those_named_for_it_sign_and_each_side_once(ready):
    with pytest.raises(Forbidden, match="signatory or the sponsor signs"):
        put_signature(ready, ready.dana)
    put_signature(ready, ready.iris)
    with pytest.raises(Forbidden, match="Iris Achterberg has signed for your side"):
        put_signature(ready, ready.ruth)


def test_a_plan_of_which_everything_was_left_out_is_over_when_it_is_signed(ready, zenskar):
    with tenancy.staff(zenskar.pk), tenancy.reading():
        Item.objects.of(ready.implementation).still_open().update(state="SKIPPED", skipped_reason="Not in this test")
    put_signature(ready, ready.anika)
    put_signature(ready, ready.ruth)

    with tenancy.staff(zenskar.pk), tenancy.reading():
        assert here_of(ready).closed_at is not None
        assert Plan.objects.of(ready.implementation).get().finished_on is not None


def test_a_day_that_passes_changes_nothing_of_what_is_signed(ready, zenskar):
    before = printed(ready)
    with tenancy.staff(zenskar.pk):
        plan.pass_a_day(implementation=here_of(ready), now=LAST + timedelta(days=30))

    assert printed(ready) == before


@pytest.mark.django_db(transaction=True)
def test_on_the_page_two_press_and_then_only_hypercare_goes_on(ready, zenskar, deliver, browser_of, clock, sweep):
    clock.move_to(LAST)
    ours, ruth, dana = browser_of(ready.anika), browser_of(ready.ruth), browser_of(ready.dana)
    address = f"{ready.url}sign-off/"
    page = ours.get(address).content.decode()
    seen = re.search(r'name="fingerprint" value="(\w{64})"', page).group(1)
    assert seen == re.search(r'name="fingerprint" value="(\w{64})"', ruth.get(address).content.decode()).group(1)
    assert "The signatory or the sponsor signs" in dana.get(address).content.decode()

    assert ours.post(f"{address}sign/", {"fingerprint": seen, "typed_name": ""}).status_code == 422
    assert dana.post(f"{address}sign/", {"fingerprint": seen, "typed_name": "Dana"}).status_code == 403
    assert ours.post(f"{address}sign/", {"fingerprint": "0" * 64, "typed_name": "Anika Sobral"}).status_code == 409
    assert ours.post(f"{address}sign/", {"fingerprint": seen, "typed_name": "Anika Sobral"}).status_code == 302
    assert any("Read and sign" in str(mail.get_body(("plain",)).get_content()) for mail in deliver(zenskar))
    assert ruth.post(f"{address}sign/", {"fingerprint": seen, "typed_name": "Ruth Adeyemi"}).status_code == 302

    made = dana.get(address).content.decode()
    assert "The signed document is being made" in made
    assert ".pdf" not in made
    sweep()
    closed = dana.get(address).content.decode()
    assert "Signed off on 18 Feb 2027, 10:00 London." in closed
    link = re.search(r'href="([^"]+\.pdf)"', closed).group(1)
    assert b"".join(dana.get(link).streaming_content).startswith(b"%PDF-")

    number = ready.item("c-connect").number
    before = verbs(ready)
    for browser in (ours, dana):
        refused = browser.post(f"{ready.url}items/{number}/comment/", {"comment-text": "One more thing"})
        assert (refused.status_code, "This implementation is signed off" in refused.content.decode()) == (409, True)
    assert ours.post(f"{ready.url}status/send/").status_code == 409
    assert verbs(ready) == before
    assert dana.post(f"{address}hypercare/", {"comment-text": "The first invoice run is fine."}).status_code == 302
    assert "The first invoice run is fine." in ours.get(address).content.decode()


def verbs(project) -> list[str]:
    with tenancy.staff(project.implementation.workspace_id), tenancy.reading():
        return ledger.verbs(project.implementation)
