"""What each verb of the ledger is called: words between the name of who acted and the thing that the act concerns.

Every verb that the code records has its sentence here; a guard collects them from the code and compares.
"""

from datetime import date, datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from implementation import wording
from roadmap.plan import telling_connections, telling_data, telling_parallel
from roadmap.plan.models import Health
from roadmap.plan.telling import Act, Names, Sentence, quoted
from roadmap.plan.telling_changes import answers_changed, merged, phase_added
from roadmap.plan.telling_dates import calendar_amended, drawn, go_live, limited, removed
from stakeholders.models import Role, Topic

VERDICTS: dict[str, Promise] = {
    "APPROVE": gettext_lazy("approved"),
    "APPROVE_WITH_CONDITIONS": gettext_lazy("approved with conditions"),
    "REJECT": gettext_lazy("rejected"),
}
BY_ITSELF: dict[str, Promise] = {
    "new_day": gettext_lazy("the day’s new forecast"),
    "health": gettext_lazy("the look at its health"),
    "documents": gettext_lazy("the making of its documents"),
    "files": gettext_lazy("the reading of its files"),
    "customer_digest": gettext_lazy("the customer’s morning mail"),
    "vendor_digest": gettext_lazy("the team’s morning mail"),
    "weekly_status": gettext_lazy("the weekly status"),
    "likely": gettext_lazy("the likely go-live"),
    "waiting": gettext_lazy("the count of who waited for whom"),
}


def _with_reason(words: Promise) -> Sentence:
    return lambda act, names: str(words) % {"reason": quoted(act.facts.get("reason"))}


def _with_seat(words: Promise) -> Sentence:
    return lambda act, names: str(words) % {"name": names.seat(act.facts.get("seat"))}


def _with_word(words: Promise) -> Sentence:
    def sentence(act: Act, names: Names) -> str:
        word = act.facts.get("word")
        said = _(", on the vendor’s word%(word)s,") % {"word": quoted(word)} if word else ""
        return str(words) % {"word": said}

    return sentence


def _roles(act: Act) -> str:
    known = {role.value: str(role.label) for role in Role}
    return wording.listing([known.get(role, role) for role in act.facts.get("roles", [])])


def _approval_requested(act: Act, names: Names) -> str:
    by = _(" by %(date)s") % {"date": act.day("due_on")} if act.facts.get("due_on") else ""
    count = len(act.facts.get("texts", {}))
    if count > 1:
        return _("asked for approval%(by)s of %(count)s texts, first about") % {"by": by, "count": count}
    return _("asked for approval%(by)s of") % {"by": by}


def _assigned(act: Act, names: Names) -> str:
    to = act.facts.get("to")
    if not to:
        return _("gave back")
    return _("took on") if to == act.actor else _("gave %(name)s") % {"name": names.seat(to)}


def _blocked(act: Act, names: Names) -> str:
    facts = act.facts
    holder = names.seat(facts["held_by"]) if facts.get("held_by") else facts.get("held_by_name", "")
    held = _(", held by %(name)s") % {"name": holder} if holder else ""
    return _("is stuck (“%(what)s”%(held)s) with") % {"what": facts.get("what", ""), "held": held}


def _commented(act: Act, names: Names) -> str:
    if act.facts.get("question"):
        return _("asked a question about")
    count = len(act.facts.get("files", []))
    if not count:
        return _("wrote about")
    return ngettext("sent a file to", "sent %(count)s files to", count) % {"count": count}


def _decided(act: Act, names: Names) -> str:
    return _("chose “%(choice)s”%(reason)s in") % {
        "choice": act.facts.get("choice_text", act.facts.get("choice", "")),
        "reason": quoted(act.facts.get("reason")),
    }


def _decision_made(act: Act, names: Names) -> str:
    return str(VERDICTS.get(act.facts.get("verdict", ""), _("decided on")))


def _deputy_named(act: Act, names: Names) -> str:
    seat, deputy = names.seat(act.facts.get("seat")), act.facts.get("deputy")
    if not deputy:
        return _("ended that somebody stands in for %(name)s in") % {"name": seat}
    return _("named %(deputy)s to stand in for %(name)s in") % {"deputy": names.seat(deputy), "name": seat}


def _digests_sent(act: Act, names: Names) -> str:
    return _("sent the morning’s mail to %(people)s") % {"people": names.people(act.facts.get("seats", []))}


def _edited(act: Act, names: Names) -> str:
    return _("wrote version %(version)s%(reason)s of") % {
        "version": act.facts.get("version", ""),
        "reason": quoted(act.facts.get("reason")),
    }


def _forecast_moved(act: Act, names: Names) -> str:
    return _("saw a day pass: forecast %(after)s, was %(before)s. %(why)s") % {
        "after": act.day("forecast"),
        "before": act.day("forecast_before"),
        "why": act.facts.get("forecast_why", ""),
    }


def _invited(act: Act, names: Names) -> str:
    roles = _roles(act)
    return _("invited, as %(roles)s,") % {"roles": roles} if roles else _("invited")


def _joined(act: Act, names: Names) -> str:
    if act.alone:
        return _("joined the team")
    roles = _roles(act)
    return _("brought into the team, as %(roles)s,") % {"roles": roles} if roles else _("brought into the team")


def _moved(act: Act, names: Names) -> str:
    """`moved “Connect the accounts” from 12–14 Jan to 15–19 Jan, and 3 more items with it, in`."""
    first, *others = act.facts["moved"]
    before, after = (
        wording.span(*(date.fromisoformat(day) for day in days)) for days in (first["before"], first["after"])
    )
    said = {"title": first["title"], "before": before, "after": after, "count": len(others)}
    said["reason"] = quoted(act.facts.get("reason"))
    if not others:
        return _("moved “%(title)s” from %(before)s to %(after)s%(reason)s in") % said
    words = ngettext(
        "moved “%(title)s” from %(before)s to %(after)s and %(count)s more item with it%(reason)s in",
        "moved “%(title)s” from %(before)s to %(after)s and %(count)s more items with it%(reason)s in",
        len(others),
    )
    return words % said


def _moved_back(act: Act, names: Names) -> str:
    first, *others = act.facts["moved"]
    count = len(others)
    if not others:
        return _("took back the move of “%(title)s” in") % {"title": first["title"]}
    words = ngettext(
        "took back the move of “%(title)s” and %(count)s more item in",
        "took back the move of “%(title)s” and %(count)s more items in",
        count,
    )
    return words % {"title": first["title"], "count": count}


def _plan_made(act: Act, names: Names) -> str:
    return _("made the plan from “%(title)s”, version %(version)s, with go-live committed for %(date)s") % {
        "title": act.facts.get("title", ""),
        "version": act.facts.get("version", ""),
        "date": act.day("committed_on"),
    }


def _policy_changed(act: Act, names: Names) -> str:
    known = {policy.value: str(policy.label) for policy in Topic.Policy}
    policy = known.get(act.facts.get("policy", ""), "")
    return _("changed who has to approve (%(policy)s) in") % {"policy": policy}


def _reworded(act: Act, names: Names) -> str:
    before = act.facts.get("before")
    return (
        _("changed the words (until now “%(title)s”) of") % {"title": before} if before else _("changed the words of")
    )


def _seat_changed(act: Act, names: Names) -> str:
    roles = _roles(act)
    return _("changed the place, now %(roles)s, of") % {"roles": roles} if roles else _("changed the place of")


def _signed(act: Act, names: Names) -> str:
    company = names.vendor if act.facts.get("side") == "VENDOR" else names.customer
    return _("signed, for %(company)s,") % {"company": company}


def _skipped_by_itself(act: Act, names: Names) -> str:
    due = act.facts.get("was_due_at", "")
    return _("left out %(what)s of %(date)s, because the workers were away for too long") % {
        "what": BY_ITSELF.get(act.facts.get("kind", ""), act.facts.get("kind", "")),
        "date": wording.short_date(datetime.fromisoformat(due).date()) if due else "",
    }


def _snoozed(act: Act, names: Names) -> str:
    return _("wants no reminders before %(date)s about") % {"date": act.day("until")}


def _token_created(act: Act, names: Names) -> str:
    return _("made the personal token") if act.facts.get("kind") == "PERSONAL" else _("made the workspace’s token")


def _colour(act: Act, name: str = "colour") -> str:
    return str(Health(act.facts[name]).label).lower()


def _overridden(act: Act, names: Names) -> str:
    return _("says %(said)s until %(until)s, where the rule says %(rule)s: “%(reason)s”") % {
        "said": _colour(act),
        "rule": _colour(act, "by_rule"),
        "until": act.day("until"),
        "reason": act.facts.get("reason", ""),
    }


def _restored(act: Act, names: Names) -> str:
    return _("lets the rule’s word stand again: %(rule)s") % {"rule": _colour(act, "by_rule")}


def _expired(act: Act, names: Names) -> str:
    return _("saw the word for %(said)s end with %(until)s; the rule’s stands again") % {
        "said": _colour(act),
        "until": act.day("until"),
    }


def _thresholds_changed(act: Act, names: Names) -> str:
    count = len(act.facts.get("changed", ()))
    said = ngettext(
        "changed %(count)s threshold of the health rule", "changed %(count)s thresholds of the health rule", count
    )
    return said % {"count": count}


SENTENCES: dict[str, Sentence] = {
    **telling_connections.SENTENCES,
    **telling_data.SENTENCES,
    **telling_parallel.SENTENCES,
    "implementation.due.skipped": _skipped_by_itself,
    "roadmap.answers.changed": answers_changed,
    "roadmap.baseline.taken": gettext_lazy("kept the plan’s dates as the baseline"),
    "roadmap.calendar.amended": calendar_amended,
    "roadmap.digests.sent": _digests_sent,
    "roadmap.dependency.drawn": drawn,
    "roadmap.dependency.removed": removed,
    "roadmap.forecast.moved": _forecast_moved,
    "roadmap.go_live.agreed": go_live(gettext_lazy("agreed on %(date)s as the committed go-live, instead of %(was)s")),
    "roadmap.go_live.declined": go_live(gettext_lazy("declined %(date)s as the go-live%(reason)s")),
    "roadmap.go_live.proposed": go_live(
        gettext_lazy("proposed %(date)s as the committed go-live, instead of %(was)s%(reason)s")
    ),
    "roadmap.go_live.withdrawn": go_live(gettext_lazy("withdrew the proposal to go live on %(date)s")),
    "roadmap.health.expired": _expired,
    "roadmap.health.overridden": _overridden,
    "roadmap.health.restored": _restored,
    "roadmap.implementation.signed_off": gettext_lazy("closed the implementation: both sides have signed"),
    "roadmap.implementation.started": gettext_lazy("started the implementation"),
    "roadmap.item.assigned": _assigned,
    "roadmap.item.blocked": _blocked,
    "roadmap.item.decided": _decided,
    "roadmap.item.finished": _with_word(gettext_lazy("finished%(word)s")),
    "roadmap.item.handed_over": gettext_lazy("handed over to the other side:"),
    "roadmap.item.limited": limited,
    "roadmap.item.paused": _with_reason(gettext_lazy("let rest%(reason)s")),
    "roadmap.item.reopened": _with_word(gettext_lazy("reopened%(word)s")),
    "roadmap.item.resumed": gettext_lazy("goes on with"),
    "roadmap.item.reworded": _reworded,
    "roadmap.item.skipped": _with_reason(gettext_lazy("skipped%(reason)s")),
    "roadmap.item.snoozed": _snoozed,
    "roadmap.item.started": _with_word(gettext_lazy("started%(word)s")),
    "roadmap.item.unblocked": gettext_lazy("can go on with"),
    "roadmap.move.made": _moved,
    "roadmap.move.undone": _moved_back,
    "roadmap.objective.restored": gettext_lazy("took back into the plan:"),
    "roadmap.objective.skipped": _with_reason(gettext_lazy("left out%(reason)s")),
    "roadmap.phase.added": phase_added,
    "roadmap.plan.made": _plan_made,
    "roadmap.playbook.adopted": gettext_lazy("took over the playbook"),
    "roadmap.playbook.edited": lambda act, names: (
        _("wrote version %(version)s of the playbook") % {"version": act.facts.get("version", "")}
    ),
    "roadmap.playbook.imported": lambda act, names: (
        _("imported version %(version)s of the playbook") % {"version": act.facts.get("version", "")}
    ),
    "roadmap.playbook.merged": merged,
    "roadmap.sign_off.published": gettext_lazy("sent everybody here, with both signatures,"),
    "roadmap.sign_off.signed": _signed,
    "roadmap.status.frozen": gettext_lazy("froze the figures of"),
    "roadmap.status.noted": gettext_lazy("wrote this week’s sentences for"),
    "roadmap.status.published": gettext_lazy("sent everybody here"),
    "roadmap.thresholds.changed": _thresholds_changed,
    "roadmap.view.changed": lambda act, names: (
        _("shares the view") if act.facts.get("shared") else _("keeps for themselves the view")
    ),
    "roadmap.view.removed": gettext_lazy("removed the view"),
    "roadmap.view.saved": gettext_lazy("kept the view"),
    "stakeholders.approval.requested": _approval_requested,
    "stakeholders.approver.named": _with_seat(gettext_lazy("named %(name)s as approver of")),
    "stakeholders.approver.removed": _with_seat(gettext_lazy("removed %(name)s as approver of")),
    "stakeholders.comment.written": _commented,
    "stakeholders.condition.met": gettext_lazy("marked a condition as met in"),
    "stakeholders.decision.made": _decision_made,
    "stakeholders.decision.withdrawn": gettext_lazy("withdrew the decision on"),
    "stakeholders.deputy.named": _deputy_named,
    "stakeholders.mail.subscribed": gettext_lazy("was asked to send digests and status mails again to"),
    "stakeholders.mail.unsubscribed": gettext_lazy(
        "was asked, by the link in a mail, for no more digests and status mails to"
    ),
    "stakeholders.requirement.edited": _edited,
    "stakeholders.requirement.written": gettext_lazy("wrote"),
    "stakeholders.requirements.written": gettext_lazy("wrote"),
    "stakeholders.seat.changed": _seat_changed,
    "stakeholders.seat.invited": _invited,
    "stakeholders.seat.joined": _joined,
    "stakeholders.seat.revoked": gettext_lazy("ended the access of"),
    "stakeholders.seat.taken": gettext_lazy("came in"),
    "stakeholders.token.created": _token_created,
    "stakeholders.token.revoked": gettext_lazy("revoked the token"),
    "stakeholders.topic.added": gettext_lazy("added the topic"),
    "stakeholders.topic.changed": _policy_changed,
    "stakeholders.workspace.founded": gettext_lazy("opened the workspace"),
}


def sentence_of(act: Act, names: Names) -> str:
    """What somebody did, to be read after their name and before the thing. Who acted for somebody says for whom."""
    known = SENTENCES[act.verb]
    said = known(act, names) if callable(known) else str(known)
    if act.on_behalf_of:
        return _("(for %(name)s) %(said)s") % {"name": names.seat(act.on_behalf_of), "said": said}
    return said
