"""Where everything stands that people decide on: always the same few queries, however many rows."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from implementation.models import Implementation
from stakeholders.agreements import Cast, Standing, State, standing
from stakeholders.models import (
    Approvable,
    Comment,
    Condition,
    Decision,
    Requirement,
    RequirementVersion,
    Role,
    Seat,
    Side,
    Topic,
    TopicApprover,
)

EVIDENCE = ("consent", "authenticated", "session_digest", "user_agent", "comment")


@dataclass(frozen=True, slots=True)
class Held:
    """One approvable with the people who decide on it, what they decided, and what that amounts to."""

    approvable: Approvable
    topic: Topic
    approvers: tuple[TopicApprover, ...]
    decisions: tuple[Decision, ...]
    standing: Standing

    @property
    def code(self) -> str:
        """The status as the look knows it."""
        if self.standing.state == State.WAITING and self.approvable.requested_at is None:
            return "NOT_STARTED"
        return "CONDITIONS" if self.standing.conditional else str(self.standing.state.value)

    @property
    def is_approved(self) -> bool:
        return self.standing.state == State.APPROVED

    def waits_for(self, seat: Seat) -> bool:
        """This person, or somebody whose deputy they are, was asked and has not decided on this text."""
        if self.approvable.requested_at is None or self.standing.state in (State.APPROVED, State.REJECTED):
            return False
        missing = set(self.standing.missing)
        return any(
            approver.seat_id in missing and seat.pk in (approver.seat_id, approver.deputy_id)
            for approver in self.approvers
        )

    def missing(self) -> list[Seat]:
        """Who has not decided on this text yet."""
        absent = set(self.standing.missing)
        return [approver.seat for approver in self.approvers if approver.seat_id in absent]

    def decision(self, cast: Cast) -> Decision:
        return next(decision for decision in self.decisions if decision.pk == cast.id)


def held(approvable: Approvable, *, topic: Topic, evidence: bool = False) -> Held:
    """One approvable with its people and decisions. Two queries."""
    approvers = approvers_of([topic])
    decisions = Decision.objects.filter(approvable=approvable).select_related("seat", "voice")
    if not evidence:
        decisions = decisions.defer(*EVIDENCE)
    return _held(approvable, topic, approvers, list(decisions.order_by("decided_at", "pk")))


def all_held(approvables: Sequence[Approvable], topics: Iterable[Topic]) -> dict[UUID, Held]:
    """Many approvables of one implementation, by id. Two queries."""
    if not approvables:
        return {}
    of_topic: dict[UUID, list[TopicApprover]] = defaultdict(list)
    by_id = {topic.pk: topic for topic in topics}
    for approver in approvers_of(by_id.values()):
        of_topic[approver.topic_id].append(approver)
    of_approvable: dict[UUID, list[Decision]] = defaultdict(list)
    decisions = Decision.objects.of(approvables[0].implementation_id).filter(approvable__topic__in=list(by_id))
    for decision in decisions.defer(*EVIDENCE).order_by("decided_at", "pk"):
        of_approvable[decision.approvable_id].append(decision)
    return {
        row.pk: _held(row, by_id[row.topic_id], of_topic[row.topic_id], of_approvable[row.pk]) for row in approvables
    }


def approvers_of(topics: Iterable[Topic]) -> list[TopicApprover]:
    """Who is asked now, in the order in which they were named. One query."""
    rows = TopicApprover.objects.filter(topic__in=list(topics)).named()
    return list(rows.select_related("seat", "deputy").order_by("named_at", "pk"))


def casts(decisions: Iterable[Decision]) -> list[Cast]:
    """Decisions as the pure rule reads them."""
    return [Cast(row.pk, row.voice_id, row.fingerprint, row.verdict, row.supersedes_id) for row in decisions]


def _held(
    approvable: Approvable, topic: Topic, approvers: Sequence[TopicApprover], decisions: Sequence[Decision]
) -> Held:
    found = standing(
        topic.policy,
        [approver.seat_id for approver in approvers],
        casts(decisions),
        approvable.fingerprint,
        quorum=topic.quorum,
    )
    return Held(approvable, topic, tuple(approvers), tuple(decisions), found)


@dataclass(frozen=True, slots=True)
class Agreed:
    """All requirements of an implementation, by topic and number, and where each stands."""

    topics: list[Topic]
    requirements: list[Requirement]
    held: dict[UUID, Held]
    approvers: list[TopicApprover]

    @property
    def approved(self) -> int:
        return sum(1 for row in self.held.values() if row.is_approved)

    @property
    def total(self) -> int:
        return len(self.requirements)

    def of(self, requirement: Requirement) -> Held:
        return self.held[requirement.approvable_id]


def agreed(implementation: Implementation) -> Agreed:
    """Where all requirements stand. Four queries."""
    topics = list(Topic.objects.of(implementation).filter(listed=True).order_by("position", "title"))
    requirements = list(
        Requirement.objects.of(implementation)
        .select_related("approvable")
        .order_by("topic__position", "topic__title", "number")
    )
    of_topic = {topic.pk: topic for topic in topics}
    found = all_held([row.approvable for row in requirements], of_topic.values())
    seen: dict[UUID, TopicApprover] = {}
    for row in found.values():
        seen |= {approver.pk: approver for approver in row.approvers}
    if not requirements:
        seen = {approver.pk: approver for approver in approvers_of(topics)}
    return Agreed(topics, requirements, found, list(seen.values()))


def wanted_from(seat: Seat) -> list[Held]:
    """Everything that waits for this person's decision, or for a decision in the place of somebody; oldest request
    first. Four queries."""
    asked = TopicApprover.objects.filter(Q(seat=seat) | Q(deputy=seat)).named().values_list("topic_id", flat=True)
    topics = list(Topic.objects.filter(pk__in=asked))
    approvables = list(
        Approvable.objects.filter(topic__in=topics).requested().order_by("due_on", "requested_at", "title", "pk")
    )
    found = all_held(approvables, topics)
    return [row for row in found.values() if row.waits_for(seat)]


def numbered(implementation: Implementation, number: int) -> Requirement | None:
    """One requirement by its short number, with what its page needs."""
    rows = Requirement.objects.of(implementation).filter(number=number)
    return rows.select_related("topic", "approvable__thread", "approvable__topic", "approvable__requested_by").first()


def versions_of(requirement: Requirement) -> list[RequirementVersion]:
    """All versions, newest first. One query."""
    rows = RequirementVersion.objects.filter(requirement=requirement).select_related("seat")
    return list(rows.order_by("-version"))


def conditions_of(row: Held) -> list[Condition]:
    """The conditions of decisions that count, met and open. One query."""
    last = {decision.voice_id: decision.pk for decision in row.decisions}
    conditions = Condition.objects.filter(approvable=row.approvable, decision__in=list(last.values()))
    return list(conditions.select_related("decision__voice", "met_by").order_by("pk"))


def open_conditions(implementation: Implementation) -> list[Condition]:
    """Conditions nobody has called met, of decisions that nothing superseded. One query."""
    superseded = Decision.objects.of(implementation).exclude(supersedes=None).values("supersedes")
    rows = Condition.objects.of(implementation).filter(met_at=None).exclude(decision__in=superseded)
    return list(rows.select_related("decision", "approvable").order_by("pk"))


def team_of(implementation_id: UUID) -> list[Seat]:
    """The vendor's managers at an implementation."""
    seats = Seat.objects.of(implementation_id).present().of_side(Side.VENDOR).holding(Role.MANAGER)
    return list(seats.order_by("name"))


def concerned_with(row: Held, *, internal: bool) -> list[Seat]:
    """Who should hear what is said about it: the team, who decides, and who took part before. Three queries."""
    seats = {seat.pk: seat for seat in team_of(row.approvable.implementation_id)}
    for approver in row.approvers:
        seats[approver.seat_id] = approver.seat
    spoke = Comment.objects.filter(thread=row.approvable.thread_id).values("seat")
    wrote = RequirementVersion.objects.filter(requirement__approvable=row.approvable).values("seat")
    took_part = Seat.objects.of(row.approvable.implementation_id).present()
    for seat in took_part.filter(Q(pk__in=spoke) | Q(pk__in=wrote)):
        seats[seat.pk] = seat
    return [seat for seat in seats.values() if seat.is_ours or not internal]
