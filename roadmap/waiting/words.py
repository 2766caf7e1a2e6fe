"""Approvals and questions while the ledger is played again: whose word is waited for."""

from collections import defaultdict
from dataclasses import dataclass, field
from uuid import UUID

from roadmap.clock import CUSTOMER, VENDOR, Ended, Held
from roadmap.waiting.replay import Entry, Setting, Told, What, uuid_of
from stakeholders.agreements import Cast, Policy, State, standing

APPROVAL, QUESTION = "approval:", "question:"


@dataclass(slots=True)
class Text:
    """Something that people decide on. `asked_by` is the side that asked, empty before anybody did."""

    fingerprint: str = ""
    asked_by: str = ""
    casts: list[Cast] = field(default_factory=list)


class Approvals:
    """A text that is asked for waits for the people who have not decided on it; a rejected one for who asked."""

    VERBS = (
        "stakeholders.approval.requested",
        "stakeholders.approver.named",
        "stakeholders.approver.removed",
        "stakeholders.decision.made",
        "stakeholders.decision.withdrawn",
        "stakeholders.requirement.edited",
        "stakeholders.seat.invited",
        "stakeholders.seat.joined",
        "stakeholders.seat.revoked",
        "stakeholders.topic.added",
        "stakeholders.topic.changed",
    )

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.texts: dict[str, Text] = defaultdict(Text)
        self.policies: dict[str, tuple[str, int]] = defaultdict(lambda: (Policy.ALL.value, 1))
        self.approvers: dict[str, list[str]] = defaultdict(list)
        self.gone: set[str] = set()
        self.of_topic: dict[str, list[str]] = defaultdict(list)
        for text, topic in setting.topics.items():
            self.of_topic[topic].append(text)

    def hear(self, entry: Entry) -> Told:
        concerned = self._take(entry)
        return {f"{APPROVAL}{key}": self._what(key) for key in concerned}

    def _take(self, entry: Entry) -> list[str]:
        """Change what is known, and say which texts that concerns."""
        act, facts = entry.act, entry.act.facts
        match act.verb.removeprefix("stakeholders."):
            case "topic.added" | "topic.changed":
                self.policies[act.subject] = (str(facts["policy"]), int(facts.get("quorum", 1)))
                return self.of_topic[act.subject]
            case "approver.named" | "approver.removed":
                seats = [seat for seat in self.approvers[act.subject] if seat != str(facts["seat"])]
                named = [str(facts["seat"])] if act.verb.endswith("named") else []
                self.approvers[act.subject] = seats + named
                return self.of_topic[act.subject]
            case "seat.revoked" | "seat.invited" | "seat.joined":
                (self.gone.add if act.verb.endswith("revoked") else self.gone.discard)(act.subject)
                return list(self.texts)
            case "approval.requested":
                for key, fingerprint in facts["texts"].items():
                    self.texts[key].fingerprint = fingerprint
                    self.texts[key].asked_by = self.setting.side(act.actor)
                return list(facts["texts"])
            case "requirement.edited":
                key = self.setting.approvables.get(act.subject, "")
                self.texts[key].fingerprint = str(facts["fingerprint"])
                return [key]
            case "decision.made" | "decision.withdrawn":
                self.texts[act.subject].casts.append(_cast(entry))
                return [act.subject]
        return []

    def _what(self, key: str) -> What | None:
        text, topic = self.texts[key], self.setting.topics.get(key, "")
        if not text.asked_by:
            return None
        policy, quorum = self.policies[topic]
        asked = [UUID(seat) for seat in self.approvers[topic] if seat not in self.gone]
        found = standing(policy, asked, text.casts, text.fingerprint, quorum=quorum)
        if found.state == State.APPROVED:
            return Ended()
        missing = {self.setting.side(str(seat)) for seat in found.missing}
        if found.state == State.REJECTED or not missing:
            return Held(text.asked_by)
        return Held(CUSTOMER if CUSTOMER in missing else VENDOR)


def _cast(entry: Entry) -> Cast:
    facts, voice = entry.act.facts, entry.act.on_behalf_of or entry.act.actor
    before = facts.get("supersedes")
    return Cast(
        id=uuid_of(facts["decision"]),
        voice=UUID(voice),
        fingerprint=str(facts["fingerprint"]),
        verdict=str(facts["verdict"]),
        supersedes=uuid_of(before) if before else None,
    )


class Questions:
    """A question waits for the other side, until somebody answers it."""

    VERBS = ("stakeholders.comment.written",)

    def __init__(self, setting: Setting) -> None:
        self.setting = setting

    def hear(self, entry: Entry) -> Told:
        act, facts = entry.act, entry.act.facts
        if act.verb not in self.VERBS:
            return {}
        comment = str(facts["comment"])
        answered = str(facts.get("answers") or "") if "answers" in facts else self.setting.answers.get(comment, "")
        told: dict[str, What | None] = {f"{QUESTION}{answered}": Ended()} if answered else {}
        if facts.get("question"):
            told[f"{QUESTION}{comment}"] = Held(self.setting.other_side(act.actor))
        return told
