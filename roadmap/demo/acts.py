"""What people in the stories do: each function here gives an act, and each act calls one action once."""

import hashlib
from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from implementation import files, tenancy
from implementation.models import StoredFile
from roadmap.demo.stage import Act, Stage
from roadmap.plan import actions
from roadmap.plan.models import Objective
from roadmap.status import actions as status
from roadmap.status.snapshot import iso_week
from stakeholders.actions import agreements, requirements, threads, topics
from stakeholders.actions.threads import Topical
from stakeholders.agreements import Answer, Evidence
from stakeholders.models import Comment, Requirement, Seat, Side, Topic, TopicApprover
from stakeholders.queries import agreements as agreed
from stakeholders.rules.agreements import CONSENT, CONSENT_VERSION

# --- Items -----------------------------------------------------------------------------------------------------


def start(key: str) -> Act:
    return lambda stage, by, now: actions.start_item(
        item=stage.item(key), implementation=stage.implementation, by=by, now=now
    )


def finish(key: str) -> Act:
    return lambda stage, by, now: actions.finish_item(
        item=stage.item(key), implementation=stage.implementation, by=by, now=now
    )


def hand_over(key: str) -> Act:
    return lambda stage, by, now: actions.hand_over_item(
        item=stage.item(key), implementation=stage.implementation, by=by, now=now
    )


def choose(key: str, choice: str, reason: str) -> Act:
    return lambda stage, by, now: actions.decide_item(
        item=stage.item(key), implementation=stage.implementation, by=by, choice=choice, reason=reason, now=now
    )


def block(key: str, what: str, held_by: str, reason: str) -> Act:
    """`held_by` is the first name of somebody here, or anybody's full name."""

    def act(stage: Stage, by: Seat, now: datetime) -> None:
        holder = stage.seats.get(held_by)
        actions.block_item(
            item=stage.item(key),
            implementation=stage.implementation,
            by=by,
            what=what,
            reason=reason,
            held_by=holder,
            held_by_name="" if holder else held_by,
            now=now,
        )

    return act


def unblock(key: str) -> Act:
    return lambda stage, by, now: actions.unblock_item(
        item=stage.item(key), implementation=stage.implementation, by=by, now=now
    )


def override(colour: str, reason: str, *, until: date) -> Act:
    """Say another state than the rule's, until the end of that day."""
    return lambda stage, by, now: actions.override_health(
        implementation=stage.implementation, by=by, colour=colour, reason=reason, until=until, now=now
    )


def assign(key: str, to: str) -> Act:
    return lambda stage, by, now: actions.assign_item(
        item=stage.item(key), implementation=stage.implementation, by=by, to=stage.seats[to], now=now
    )


def say(key: str, text: str, *, question: bool = False, internal: bool = False, sends: Sequence[str] = ()) -> Act:
    """A comment on an item. `sends` are names of files, whose content is made up."""

    def act(stage: Stage, by: Seat, now: datetime) -> None:
        item = stage.item(key)
        address = f"/w/{stage.implementation.workspace.slug}/i/{stage.implementation.slug}/items/{item.number}/"
        concerned = [*stage.leading(Side.VENDOR), *([] if internal else stage.leading(Side.CUSTOMER))]
        if item.assignee and (item.assignee.is_ours or not internal):
            concerned.append(stage.seats[item.assignee.name.split()[0].lower()])
        threads.comment(
            thread=item.thread,
            about=Topical(item, item.title, address),
            by=by,
            text=text,
            concerned=list(dict.fromkeys(concerned)),
            files=[_made_up(name, stage, internal=internal) for name in sends],
            internal=internal,
            is_question=question,
            answers=None if question or internal else _open_question(item.thread_id, by),
            now=now,
        )

    return act


def _open_question(thread_id: UUID, by: Seat) -> Comment | None:
    """What the other side last asked here and nobody has answered."""
    with tenancy.reading():
        asked = Comment.objects.filter(thread_id=thread_id).open_questions().exclude(seat__side=by.side)
        return asked.order_by("-written_at").first()


def _made_up(name: str, stage: Stage, *, internal: bool) -> StoredFile:
    """A file with a few plausible rows."""
    rows = [f"{name},{stage.company.name.replace(',', '')}", "customer,contract,from,currency,amount"]
    rows += [f"C-{n:04},CT-{n:04}-A,2026-{n % 12 + 1:02}-01,GBP,{1450 + 37 * n % 900}.00" for n in range(1, 41)]
    return files.store(
        ["\n".join(rows).encode()],
        name=name,
        workspace_id=stage.implementation.workspace_id,
        implementation_id=stage.implementation.pk,
        internal=internal,
    )


def leave_out(objective: str, reason: str) -> Act:
    def act(stage: Stage, by: Seat, now: datetime) -> None:
        with tenancy.reading():
            row = Objective.objects.of(stage.implementation).get(key=objective)
        _nothing(
            actions.skip_objective(objective=row, implementation=stage.implementation, by=by, reason=reason, now=now)
        )

    return act


def note(text: str) -> Act:
    """The manager's sentences for this week's status."""
    return lambda stage, by, now: status.write_note(
        implementation=stage.implementation,
        by=by,
        iso_week=iso_week(now, stage.implementation.workspace.zone),
        text=text,
        now=now,
    )


# --- Requirements ----------------------------------------------------------------------------------------------


def name_approver(topic: str, who: str) -> Act:
    return lambda stage, by, now: _nothing(
        topics.name_approver(topic=_topic(stage, topic), by=by, seat=stage.seats[who], now=now)
    )


def name_deputy(topic: str, of: str, deputy: str) -> Act:
    def act(stage: Stage, by: Seat, now: datetime) -> None:
        with tenancy.reading():
            rows = TopicApprover.objects.filter(topic=_topic(stage, topic), seat=stage.seats[of]).named()
            approver = rows.select_related("topic", "seat").get()
        topics.name_deputy(approver=approver, by=by, deputy=stage.seats[deputy], now=now)

    return act


def write(topic: str, title: str, text: str, *, must_have: bool = True) -> Act:
    return lambda stage, by, now: _nothing(
        requirements.write_requirement(
            implementation=stage.implementation,
            by=by,
            topic=_topic(stage, topic),
            title=title,
            text=text,
            must_have=must_have,
            now=now,
        )
    )


def ask_for(*named: str, due: date) -> Act:
    """Request approval of every draft of these topics."""

    def act(stage: Stage, by: Seat, now: datetime) -> None:
        with tenancy.reading():
            rows = Requirement.objects.of(stage.implementation).filter(approvable__requested_at=None)
            drafts = list(rows.select_related("approvable__topic").order_by("number"))
        wanted = [row.approvable for row in drafts if row.approvable.topic.title.startswith(named)]
        agreements.request_approval(approvables=wanted, by=by, due_on=due, now=now)

    return act


def decide(
    number: int | str, verdict: Answer = Answer.APPROVE, *, comment: str = "", conditions: Sequence[str] = ()
) -> Act:
    """On the text as it stands. `number` is a requirement's, or the beginning of its title."""

    def act(stage: Stage, by: Seat, now: datetime) -> None:
        approvable = _requirement(stage, number).approvable
        agreements.decide(
            approvable=approvable,
            by=by,
            verdict=verdict,
            fingerprint=approvable.fingerprint,
            typed_name=by.name,
            evidence=evidence(stage, by, now),
            comment=comment,
            conditions=conditions,
            now=now,
        )

    return act


def edit(number: int | str, text: str, *, reason: str) -> Act:
    def act(stage: Stage, by: Seat, now: datetime) -> None:
        row = _requirement(stage, number)
        requirements.edit_requirement(
            requirement=row,
            by=by,
            based_on=row.version,
            title=row.title,
            text=text,
            must_have=row.must_have,
            reason=reason,
            now=now,
        )

    return act


def meet_condition(number: int | str) -> Act:
    """Who set it says that it is met."""

    def act(stage: Stage, by: Seat, now: datetime) -> None:
        approvable = _requirement(stage, number).approvable
        with tenancy.reading():
            rows = agreed.open_conditions(stage.implementation)
            condition = next(row for row in rows if row.approvable.pk == approvable.pk)
        agreements.meet_condition(condition=condition, by=by, now=now)

    return act


def discuss(number: int | str, text: str, *, question: bool = False) -> Act:
    """A comment on a requirement."""

    def act(stage: Stage, by: Seat, now: datetime) -> None:
        row = _requirement(stage, number)
        thread = row.approvable.thread
        home = f"/w/{stage.implementation.workspace.slug}/i/{stage.implementation.slug}/"
        with tenancy.reading():
            concerned = agreed.concerned_with(agreed.held(row.approvable, topic=row.topic), internal=False)
        threads.comment(
            thread=thread,
            about=Topical(row, row.approvable.title, home + row.approvable.path),
            by=by,
            text=text,
            concerned=concerned,
            is_question=question,
            answers=None if question else _open_question(thread.pk, by),
            now=now,
        )

    return act


def _topic(stage: Stage, named: str) -> Topic:
    with tenancy.reading():
        return next(row for row in Topic.objects.of(stage.implementation) if row.title.startswith(named))


def _requirement(stage: Stage, number: int | str) -> Requirement:
    with tenancy.reading():
        if isinstance(number, str):
            number = Requirement.objects.of(stage.implementation).get(title__startswith=number).number
        found = agreed.numbered(stage.implementation, number)
    assert found is not None
    return found


def evidence(stage: Stage, by: Seat, now: datetime, *, consent: str = "", version: int = CONSENT_VERSION) -> Evidence:
    """As the door would have written it for somebody who came by a mailed code."""
    return Evidence(
        authenticated=({"method": "code", "at": int(now.timestamp()), "email": by.email},),
        session_digest=hashlib.sha256(f"{by.pk} {now.date()}".encode()).hexdigest(),
        ip="192.0.2.17",  # an address that is nobody's, kept for documentation
        user_agent="Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0 Safari/537.36",
        zone=stage.implementation.zone,
        consent=consent or str(CONSENT),
        consent_version=version,
    )


def _nothing(made: object) -> None:
    """An act gives nothing back."""
