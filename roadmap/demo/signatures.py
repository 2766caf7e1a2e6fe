"""The end of a story: two people sign, the document is kept and sent, and notes go on in hypercare."""

from datetime import datetime

from django.utils import timezone

from implementation import due, fingerprint, tenancy
from roadmap.demo.acts import evidence
from roadmap.demo.stage import Act, Stage
from roadmap.plan.queries import plan_of
from roadmap.signoff import actions, publishing, queries
from roadmap.signoff.content import content_of
from roadmap.signoff.rules import CONSENT, CONSENT_VERSION
from stakeholders.actions import threads
from stakeholders.actions.threads import Topical
from stakeholders.models import Seat, Side


def sign(stage: Stage, by: Seat, now: datetime) -> None:
    """What is on the page at that moment, in the customer's role as the page does."""
    here = stage.implementation
    with tenancy.portal(here.workspace_id, here.pk):
        with tenancy.reading():
            plan = plan_of(here)
            assert plan is not None
            printed = fingerprint.of(content_of(here, plan))
        actions.sign(
            implementation=here,
            by=by,
            fingerprint=printed,
            typed_name=by.name,
            evidence=evidence(stage, by, now, consent=str(CONSENT), version=CONSENT_VERSION),
            now=now,
        )


def send_the_document(stage: Stage, _by: Seat | None, now: datetime) -> None:
    here = stage.implementation
    with due.held(here, "documents", now=timezone.now()), tenancy.portal(here.workspace_id, here.pk):
        publishing.publish(implementation=here, now=now)


def afterwards(text: str, *, question: bool = False) -> Act:
    """A note in hypercare."""

    def act(stage: Stage, by: Seat, now: datetime) -> None:
        with tenancy.reading():
            document = queries.closed_by(stage.implementation)
        assert document is not None
        address = f"/w/{stage.implementation.workspace.slug}/i/{stage.implementation.slug}/sign-off/"
        threads.comment(
            thread=document.thread,
            about=Topical(document, "Hypercare", address),
            by=by,
            text=text,
            concerned=stage.leading(Side.VENDOR, Side.CUSTOMER),
            is_question=question,
            now=now,
        )

    return act
