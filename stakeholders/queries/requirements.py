"""What the pages about requirements show, as plain rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from implementation import wording
from implementation.models import Implementation
from stakeholders import prose
from stakeholders.agreements import Answer, difference
from stakeholders.models import Condition, Decision, Requirement, RequirementVersion, Seat, Topic
from stakeholders.queries import agreements
from stakeholders.queries.agreements import Agreed, Held
from stakeholders.queries.threads import Sent, address_of

METHODS = {
    "code": lazy("signed in by a code sent by mail"),
    "password": lazy("signed in by password"),
    "mfa": lazy("second factor"),
    "link": lazy("from the link in the mail"),
    "socialaccount": lazy("single sign-on"),
    "token": lazy("by an API token"),
}


def how(decision: Decision) -> str:
    """`signed in by a code sent by mail, second factor`."""
    methods = [str(record.get("method", "")) for record in decision.authenticated]
    said = [str(METHODS[method]) for method in dict.fromkeys(methods) if method in METHODS]
    return ", ".join(said) or _("signed in")


@dataclass(frozen=True, slots=True)
class Vote:
    """One person in the list of approvals."""

    name: str
    side: str
    title: str
    you: bool
    code: str
    words: str
    when: str
    decided_at: datetime | None
    how: str
    comment: str
    instead_of: str
    deputy: str
    left: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """One requirement as its reader sees it."""

    requirement: Requirement
    held: Held
    version: RequirementVersion
    versions: list[RequirementVersion]
    conditions: list[Condition]
    votes: list[Vote]
    files: list[Sent]
    html: SafeString
    mine: Decision | None
    seen: RequirementVersion | None
    since: list[RequirementVersion]
    changed: SafeString


def sheet(requirement: Requirement, *, at: Implementation, reader: Seat, voice: Seat | None, now: datetime) -> Sheet:
    """Everything about one requirement. Four queries.

    `voice` is for whom the reader may decide. `changed` is the difference to the text on which that person decided
    last, when it is another one, and `since` the versions written after it.
    """
    held = agreements.held(requirement.approvable, topic=requirement.topic, evidence=True)
    versions = agreements.versions_of(requirement)
    latest = versions[0]
    cast = held.standing.of(voice.pk) if voice else None
    mine = held.decision(cast) if cast else None
    seen = None if mine else _last_seen(held, versions, voice)
    return Sheet(
        requirement=requirement,
        held=held,
        version=latest,
        versions=versions,
        conditions=agreements.conditions_of(held),
        votes=votes_of(held, versions, reader=reader, now=now, zone=ZoneInfo(at.zone)),
        files=[_file(row, at) for row in latest.files],
        html=prose.safe(prose.as_html(latest.text)),
        mine=mine,
        seen=seen,
        since=[row for row in versions if seen and row.version > seen.version],
        changed=between(seen, latest) if seen else SafeString(""),
    )


def between(before: RequirementVersion, after: RequirementVersion) -> SafeString:
    """Word by word, the title first when it differs, and files by name."""
    return prose.marked(difference(_whole(before, after), _whole(after, before)))


def _whole(version: RequirementVersion, other: RequirementVersion) -> str:
    parts = [] if version.title == other.title else [version.title]
    parts.append(version.text)
    if [row["sha256"] for row in version.files] != [row["sha256"] for row in other.files]:
        parts += [_("File: %(name)s") % {"name": row["name"]} for row in version.files]
    return "\n\n".join(parts)


def version_with(versions: Sequence[RequirementVersion], fingerprint: str) -> RequirementVersion | None:
    """The newest version whose text has this fingerprint."""
    return next((row for row in versions if row.fingerprint == fingerprint), None)


def _last_seen(held: Held, versions: Sequence[RequirementVersion], voice: Seat | None) -> RequirementVersion | None:
    if voice is None:
        return None
    theirs = [row for row in held.decisions if row.voice_id == voice.pk and row.verdict != Answer.REVOKE]
    return version_with(versions, theirs[-1].fingerprint) if theirs else None


def votes_of(
    held: Held, versions: Sequence[RequirementVersion], *, reader: Seat, now: datetime, zone: ZoneInfo
) -> list[Vote]:
    """Everybody who is asked, or whose decision counts. `versions` are empty for what is not written in versions."""
    asked = {approver.seat_id: approver for approver in held.approvers}
    counting = {cast.voice: cast for cast in (*held.standing.approved, *held.standing.rejected)}
    stale = {cast.voice: cast for cast in held.standing.stale}
    votes = []
    for voice in dict.fromkeys([*asked, *counting, *stale]):
        approver = asked.get(voice)
        cast = counting.get(voice) or stale.get(voice)
        decision = held.decision(cast) if cast else None
        seat = approver.seat if approver else decision.voice if decision else reader
        version = version_with(versions, decision.fingerprint) if decision else None
        code, words = _said(decision, version, stale=voice in stale, requested=held.approvable.requested_at)
        votes.append(
            Vote(
                name=seat.name,
                side=seat.side,
                title=_title(seat, decision, left=approver is None),
                you=voice == reader.pk,
                code=code,
                words=words,
                when=wording.moment(decision.decided_at, now, zone) if decision else "",
                decided_at=decision.decided_at if decision else None,
                how=how(decision) if decision else "",
                comment=decision.comment if decision else "",
                instead_of=decision.name if decision and decision.on_behalf_of_id else "",
                deputy=approver.deputy.name if approver and approver.deputy and not decision else "",
                left=approver is None,
            )
        )
    return votes


def _title(seat: Seat, decision: Decision | None, *, left: bool) -> str:
    """Somebody who is no longer asked keeps the title of that day."""
    if left and decision is not None and decision.on_behalf_of_id is None and decision.title:
        return _("then %(title)s") % {"title": decision.title}
    return seat.title


def _said(
    decision: Decision | None, version: RequirementVersion | None, *, stale: bool, requested: datetime | None
) -> tuple[str, str]:
    if decision is None:
        return ("WAITING", _("Not decided yet")) if requested else ("NOT_STARTED", _("Not asked yet"))
    words = decision.get_verdict_display() if version is None else _of_version(decision, version.version)
    if stale:
        return "STALE", _("%(words)s, stale") % {"words": words}
    return ("REJECTED" if decision.verdict == Answer.REJECT else "APPROVED"), words


def _of_version(decision: Decision, number: int) -> str:
    words = {
        Answer.APPROVE.value: _("Approved version %(number)s"),
        Answer.APPROVE_WITH_CONDITIONS.value: _("Approved version %(number)s with conditions"),
        Answer.REJECT.value: _("Asked for changes to version %(number)s"),
    }
    return words[decision.verdict] % {"number": number}


def _file(row: dict[str, str], at: Implementation) -> Sent:
    return Sent(row["name"], address_of(row["file"], row["name"], at=at), int(row["size"]), row["sha256"], False)


# --- The matrix ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Cell:
    """One person's decisions on one topic. `code` is empty where they are not asked."""

    code: str
    words: str
    query: str


@dataclass(frozen=True, slots=True)
class MatrixRow:
    person: Seat
    cells: list[Cell]


def matrix(found: Agreed) -> list[MatrixRow]:
    """People by topics: how many they approved, and how many of those are stale. No queries."""
    people: dict[object, Seat] = {}
    asked = {(approver.seat_id, approver.topic_id) for approver in found.approvers}
    for approver in found.approvers:
        people.setdefault(approver.seat_id, approver.seat)
    of_topic: dict[object, list[Held]] = {}
    for row in found.held.values():
        of_topic.setdefault(row.topic.pk, []).append(row)
    return [
        MatrixRow(
            seat,
            [_cell(seat, topic, of_topic.get(topic.pk, []), (seat.pk, topic.pk) in asked) for topic in found.topics],
        )
        for seat in people.values()
    ]


def _cell(seat: Seat, topic: Topic, rows: Sequence[Held], asked: bool) -> Cell:
    if not asked:
        return Cell("", "", "")
    approved = sum(1 for row in rows for cast in row.standing.approved if cast.voice == seat.pk)
    rejected = sum(1 for row in rows for cast in row.standing.rejected if cast.voice == seat.pk)
    stale = sum(1 for row in rows for cast in row.standing.stale if cast.voice == seat.pk)
    query = f"?topic={topic.key}&person={seat.pk}"
    if rejected:
        return Cell("REJECTED", _("%(count)s rejected") % {"count": rejected}, query)
    if stale:
        return Cell("STALE", _("%(count)s, %(stale)s stale") % {"count": approved, "stale": stale}, query)
    if rows and approved == len(rows):
        return Cell("APPROVED", wording.number(approved), query)
    return Cell("WAITING", wording.out_of(approved, len(rows)), query)


# --- History ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Event:
    """One line of a requirement's history: a version, or a decision with its evidence."""

    at: datetime
    utc: str
    local: str
    name: str
    side: str
    instead_of: str
    what: str
    fingerprint: str
    changed: SafeString
    reason: str
    evidence: tuple[tuple[str, str], ...]


def history(requirement: Requirement, *, at: Implementation) -> list[Event]:
    """Who did what with a requirement, newest first, with times in UTC and here. Three queries."""
    held = agreements.held(requirement.approvable, topic=requirement.topic, evidence=True)
    versions = agreements.versions_of(requirement)
    zone = ZoneInfo(at.zone)
    events = [_written(row, versions, zone) for row in versions] + [
        _decided(row, versions, zone) for row in held.decisions
    ]
    if (asked := requirement.approvable.requested_at) and requirement.approvable.requested_by:
        by = requirement.approvable.requested_by
        events.append(_event(asked, zone, by.name, by.side, _("asked for approval")))
    return sorted(events, key=lambda event: event.at, reverse=True)


def _written(row: RequirementVersion, versions: Sequence[RequirementVersion], zone: ZoneInfo) -> Event:
    before = next((other for other in versions if other.version == row.version - 1), None)
    what = _("wrote version %(number)s") % {"number": row.version}
    changed = between(before, row) if before else prose.safe(prose.as_html(row.text))
    return _event(
        row.written_at, zone, row.seat.name, row.seat.side, what, row.fingerprint, changed=changed, reason=row.reason
    )


def _decided(row: Decision, versions: Sequence[RequirementVersion], zone: ZoneInfo) -> Event:
    version = version_with(versions, row.fingerprint)
    said = {
        Answer.APPROVE.value: _("approved version %(number)s"),
        Answer.APPROVE_WITH_CONDITIONS.value: _("approved version %(number)s with conditions"),
        Answer.REJECT.value: _("asked for changes to version %(number)s"),
        Answer.REVOKE.value: _("withdrew their decision on version %(number)s"),
    }[row.verdict] % {"number": version.version if version else 0}
    evidence = (
        (_("Signed as"), row.typed_name),
        (_("Title and company then"), ", ".join(part for part in (row.title, row.organisation) if part)),
        (_("E-mail"), row.email),
        (_("Authenticated"), how(row)),
        (_("From"), row.ip),
        (_("With"), row.user_agent),
        (_("Session"), wording.fingerprint(row.session_digest)),
        (_("Consent %(version)s") % {"version": row.consent_version}, row.consent),
    )
    instead_of = row.voice.name if row.on_behalf_of_id else ""
    return _event(
        row.decided_at,
        zone,
        row.name,
        row.seat.side,
        said,
        row.fingerprint,
        reason=row.comment,
        instead_of=instead_of,
        evidence=evidence,
    )


def _event(  # noqa: PLR0917
    at: datetime,
    zone: ZoneInfo,
    name: str,
    side: str,
    what: str,
    fingerprint: str = "",
    *,
    changed: SafeString | None = None,
    reason: str = "",
    instead_of: str = "",
    evidence: tuple[tuple[str, str], ...] = (),
) -> Event:
    utc = at.astimezone(UTC)
    local = f"{wording.weekday_date(at.astimezone(zone).date())}, {wording.clock_in(at, zone)}"
    return Event(
        at=at,
        utc=utc.strftime("%Y-%m-%d %H:%M:%S UTC"),
        local=local,
        name=name,
        side=side,
        instead_of=instead_of,
        what=what,
        fingerprint=fingerprint,
        changed=changed or SafeString(""),
        reason=reason,
        evidence=evidence,
    )
