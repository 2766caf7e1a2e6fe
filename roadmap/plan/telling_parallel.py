"""What is said of the parallel test."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from migrations_tracker.models import Finding, Kind, MappingVersion
from roadmap.plan.telling import Act, Names, Sentence, quoted

CAUSES = dict(Finding.Cause.choices)
DISPOSITIONS = dict(Finding.Disposition.choices)
ABOUT: dict[str, str | Promise] = {**dict(Kind.choices), MappingVersion.ACCOUNTS: gettext_lazy("accounts")}


def _loaded(act: Act, names: Names) -> str:
    said = {"what": ABOUT.get(str(act.facts.get("kind")), "")}
    if act.facts.get("side") == "left":
        return _("loaded the existing system’s %(what)s for") % said
    return _("loaded the new system’s %(what)s for") % said


def _declared(act: Act, names: Names) -> str:
    said = {
        "version": act.facts.get("version", ""),
        "about": ABOUT.get(str(act.facts.get("about")), ""),
        "reason": quoted(act.facts.get("reason")),
    }
    return _("wrote version %(version)s of the mapping of %(about)s%(reason)s for") % said


def _compared(act: Act, names: Names) -> str:
    count = sum(act.facts.get("findings", {}).values())
    return ngettext("%(count)s finding came out of", "%(count)s findings came out of", count) % {"count": count}


def _others(act: Act) -> str:
    count = int(act.facts.get("count", 1)) - 1
    if count < 1:
        return ""
    return ngettext(" (and of %(count)s like it)", " (and of %(count)s like it)", count) % {"count": count}


def _explained(act: Act, names: Names) -> str:
    said = {
        "cause": CAUSES.get(str(act.facts.get("cause")), ""),
        "becomes": DISPOSITIONS.get(str(act.facts.get("disposition")), ""),
        "others": _others(act),
    }
    return _("said the cause, “%(cause)s: %(becomes)s”%(others)s, of") % said


def _accepted(act: Act, names: Names) -> str:
    return _("accepted the difference%(others)s of") % {"others": _others(act)}


def _withdrawn(act: Act, names: Names) -> str:
    said = {"others": _others(act), "word": quoted(act.facts.get("word"))}
    return _("withdrew the acceptance%(others)s%(word)s of") % said


def _sent_over(act: Act, names: Names) -> str:
    company = names.vendor if act.facts.get("side") == "VENDOR" else names.customer
    return _("sent over to %(company)s%(word)s") % {"company": company, "word": quoted(act.facts.get("word"))}


SENTENCES: dict[str, Sentence] = {
    "migrations_tracker.finding.accepted": _accepted,
    "migrations_tracker.finding.explained": _explained,
    "migrations_tracker.finding.sent_over": _sent_over,
    "migrations_tracker.finding.taken": gettext_lazy("looks into"),
    "migrations_tracker.finding.withdrawn": _withdrawn,
    "migrations_tracker.mapping.declared": _declared,
    "migrations_tracker.run.asked": gettext_lazy("asked for the comparison of"),
    "migrations_tracker.run.compared": _compared,
    "migrations_tracker.run.dropped": gettext_lazy("gave up"),
    "migrations_tracker.run.loaded": _loaded,
    "migrations_tracker.run.offered": gettext_lazy("put before its signers the result of"),
    "migrations_tracker.run.refused": lambda act, names: (
        _("The files could not be compared%(why)s in") % {"why": quoted(act.facts.get("sentence"))}
    ),
    "migrations_tracker.run.started": gettext_lazy("started"),
}
