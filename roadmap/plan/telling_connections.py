"""What is said of connections."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from roadmap.plan.telling import Act, Names, Sentence, quoted


def _added(act: Act, names: Names) -> str:
    if act.facts.get("production"):
        return _("planned, for the sandbox and then for production, the connection")
    return _("planned the connection")


def _granted(act: Act, names: Names) -> str:
    said = {"account": act.facts.get("account", "")}
    if act.facts.get("account_kind") == "PRODUCTION":
        return _("granted access to %(account)s, a production account, for") % said
    return _("granted access to %(account)s, a test account, for") % said


def _tested(act: Act, names: Names) -> str:
    if not act.facts.get("passed"):
        return _("found the test record not as it should be%(words)s of") % {"words": quoted(act.facts.get("words"))}
    records = [record for record in (act.facts.get("ours"), act.facts.get("theirs")) if record]
    return _("found the test record as it should be%(records)s of") % {"records": quoted(" = ".join(records))}


def _blocked(act: Act, names: Names) -> str:
    company = names.vendor if act.facts.get("side") == "VENDOR" else names.customer
    return _("is held up (“%(words)s”), and %(company)s has to move, with") % {
        "words": act.facts.get("words", ""),
        "company": company,
    }


def _with_step(words: Promise) -> Sentence:
    return lambda act, names: str(words) % {"step": act.facts.get("step", "")}


SENTENCES: dict[str, Sentence] = {
    "migrations_tracker.connection.acknowledged": lambda act, names: (
        _("acknowledged that a production account stands behind the sandbox%(words)s of")
        % {"words": quoted(act.facts.get("words"))}
    ),
    "migrations_tracker.connection.added": _added,
    "migrations_tracker.connection.blocked": _blocked,
    "migrations_tracker.connection.connected": gettext_lazy("connected"),
    "migrations_tracker.connection.described": gettext_lazy("said what is connected by"),
    "migrations_tracker.connection.granted": _granted,
    "migrations_tracker.connection.requested": lambda act, names: (
        _("asked %(name)s for access to") % {"name": names.seat(act.facts.get("seat"))}
    ),
    "migrations_tracker.connection.skipped": lambda act, names: (
        _("left out%(reason)s the connection") % {"reason": quoted(act.facts.get("reason"))}
    ),
    "migrations_tracker.connection.step_done": _with_step(gettext_lazy("has done “%(step)s” for")),
    "migrations_tracker.connection.step_reopened": _with_step(gettext_lazy("opened “%(step)s” again for")),
    "migrations_tracker.connection.taken_back": gettext_lazy("took back into the plan the connection"),
    "migrations_tracker.connection.tested": _tested,
    "migrations_tracker.connection.unblocked": gettext_lazy("can go on with the connection"),
    "migrations_tracker.connection.used": gettext_lazy("put in use the connection"),
}
