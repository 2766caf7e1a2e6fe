"""What a text's approvals amount to, and how two texts differ. Pure: rows come in as plain values.

Nothing here is stored. An approval belongs to the fingerprint of what was read, so an edit makes it stale by itself
and putting the old text back makes it count again.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from uuid import UUID


class Policy(StrEnum):
    ALL = "ALL"
    ANY = "ANY"
    QUORUM = "QUORUM"


class Answer(StrEnum):
    """What a person can decide. Asking is a question in the thread, not an answer."""

    APPROVE = "APPROVE"
    APPROVE_WITH_CONDITIONS = "APPROVE_WITH_CONDITIONS"
    REJECT = "REJECT"
    REVOKE = "REVOKE"


class State(StrEnum):
    APPROVED = "APPROVED"
    WAITING = "WAITING"
    STALE = "STALE"
    REJECTED = "REJECTED"


YES = frozenset({Answer.APPROVE, Answer.APPROVE_WITH_CONDITIONS})


@dataclass(frozen=True, slots=True)
class Cast:
    """One decision: `voice` is the person for whom it counts, whoever pressed the button."""

    id: UUID
    voice: UUID
    fingerprint: str
    verdict: str
    supersedes: UUID | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a text stands. The tuples hold the decisions that count, in the order in which they were made."""

    state: State
    needed: int
    approved: tuple[Cast, ...] = ()
    rejected: tuple[Cast, ...] = ()
    stale: tuple[Cast, ...] = ()
    missing: tuple[UUID, ...] = ()

    @property
    def conditional(self) -> bool:
        """Approved, and somebody attached a condition."""
        return self.state == State.APPROVED and any(
            cast.verdict == Answer.APPROVE_WITH_CONDITIONS for cast in self.approved
        )

    def of(self, voice: UUID) -> Cast | None:
        """What this person's decision on the current text is, if any."""
        return next((cast for cast in (*self.approved, *self.rejected) if cast.voice == voice), None)


def counting(decisions: Sequence[Cast], fingerprint: str) -> dict[UUID, Cast]:
    """Each person's last decision on one text that is not revoked."""
    superseded = {cast.supersedes for cast in decisions}
    return {
        cast.voice: cast
        for cast in decisions
        if cast.fingerprint == fingerprint and cast.id not in superseded and cast.verdict != Answer.REVOKE
    }


def standing(
    policy: str, approvers: Sequence[UUID], decisions: Sequence[Cast], fingerprint: str, *, quorum: int = 1
) -> Standing:
    """What `decisions` (oldest first) make of the text with this fingerprint under a policy.

    A decision by somebody who is no longer asked stays: their approval counts, and so does their rejection until
    the text changes. One rejection blocks ALL; ANY and QUORUM only when they can no longer be reached.
    """
    counts = counting(decisions, fingerprint)
    approved = tuple(cast for cast in counts.values() if cast.verdict in YES)
    rejected = tuple(cast for cast in counts.values() if cast.verdict == Answer.REJECT)
    missing = tuple(voice for voice in approvers if voice not in counts)
    last = {cast.voice: cast for cast in decisions}
    stale = tuple(cast for voice, cast in last.items() if voice not in counts and cast.verdict in YES)
    needed = _needed(policy, approvers, quorum)
    if _blocked(policy, len(approved), len(rejected), len(missing), needed):
        state = State.REJECTED
    elif approved and not (missing if policy == Policy.ALL else len(approved) < needed):
        state = State.APPROVED
    else:
        state = State.STALE if stale else State.WAITING
    return Standing(state, needed, approved, rejected, stale, missing)


def _needed(policy: str, approvers: Sequence[UUID], quorum: int) -> int:
    return {Policy.ALL: len(approvers), Policy.ANY: 1}.get(Policy(policy), quorum)


def _blocked(policy: str, approved: int, rejected: int, missing: int, needed: int) -> bool:
    if not rejected:
        return False
    return policy == Policy.ALL or approved + missing < needed


@dataclass(frozen=True, slots=True)
class Evidence:
    """How somebody came to act: built by the door they used, kept with the decision.

    `authenticated` lists how this session was opened, as plain values; `consent` is the sentence that stood on screen.
    """

    authenticated: tuple[Mapping[str, object], ...]
    session_digest: str
    ip: str
    user_agent: str
    zone: str
    consent: str
    consent_version: int


# --- Differences -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of words that both texts have, or only the new ("added") or the old one ("gone")."""

    kind: str
    text: str


def difference(before: str, after: str) -> list[Piece]:
    """Word by word from one text to the other. Joined without "gone" it is `after`, without "added" `before`."""
    old, new = _words(before), _words(after)
    pieces: list[Piece] = []
    gone = added = ""
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        taken, given = "".join(old[a:b]), "".join(new[c:d])
        if tag == "equal" and (given.strip() or not (gone or added)):
            pieces += _changed(gone, added)
            pieces.append(Piece("same", given))
            gone = added = ""
        else:  # spaces between two changes belong to both, so that a phrase is struck as one
            gone, added = gone + taken, added + given
    return pieces + _changed(gone, added)


def _changed(gone: str, added: str) -> list[Piece]:
    return [piece for piece in (Piece("gone", gone), Piece("added", added)) if piece.text]


def _words(text: str) -> list[str]:
    """Words, spaces and marks, each by itself; joining gives the text back."""
    return re.findall(r"\w+|\s+|[^\w\s]", text)


# --- What a fingerprint of a requirement covers ----------------------------------------------------------------


def requirement_content(
    *, number: int, topic: str, title: str, text: str, files: Iterable[Mapping[str, str]], language: str
) -> dict[str, object]:
    """Exactly what the reader sees of a requirement; neither its version number nor a date."""
    return {
        "kind": "requirement",
        "number": number,
        "topic": topic,
        "title": title,
        "text": text,
        "files": [{"name": file["name"], "sha256": file["sha256"]} for file in files],
        "language": language,
    }
