"""What is said of the data that moves."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from migrations_tracker.routing.routes import methods
from roadmap.plan.telling import Act, Names, Sentence, quoted


def _routed(act: Act, names: Names) -> str:
    titles = methods()
    said = {
        "route": titles.get(str(act.facts.get("method")), ""),
        "before": titles.get(str(act.facts.get("before")), ""),
        "reason": quoted(act.facts.get("reason")),
    }
    if said["before"] and act.facts.get("before") != act.facts.get("method"):
        return _("chose “%(route)s” instead of “%(before)s”%(reason)s for") % said
    return _("chose “%(route)s”%(reason)s for") % said


def _checked(act: Act, names: Names) -> str:
    said = {"version": act.facts.get("version", ""), "read": act.facts.get("read", 0)}
    if not (rejected := int(act.facts.get("rejected") or 0)):
        return _("found all %(read)s rows right in version %(version)s of") % said
    words = ngettext(
        "found %(rejected)s row of %(read)s wrong in version %(version)s of",
        "found %(rejected)s rows of %(read)s wrong in version %(version)s of",
        rejected,
    )
    return words % {**said, "rejected": rejected}


SENTENCES: dict[str, Sentence] = {
    "migrations_tracker.dataset.described": gettext_lazy("said what should arrive of"),
    "migrations_tracker.dataset.dropped": lambda act, names: (
        _("left out%(reason)s the data") % {"reason": quoted(act.facts.get("reason"))}
    ),
    "migrations_tracker.dataset.planned": lambda act, names: (
        _("planned to bring over once")
        if act.facts.get("purpose") == "HISTORICAL"
        else _("planned to let arrive from now on")
    ),
    "migrations_tracker.dataset.routed": _routed,
    "migrations_tracker.request.accepted": lambda act, names: (
        _("accepted version %(version)s of") % {"version": act.facts.get("version", "")}
    ),
    "migrations_tracker.request.asked": lambda act, names: (
        _("asked %(name)s to send by %(day)s") % {"name": names.seat(act.facts.get("seat")), "day": act.day("due_on")}
    ),
    "migrations_tracker.request.changed": gettext_lazy("changed what is asked for in"),
    "migrations_tracker.request.checked": _checked,
    "migrations_tracker.request.corrected": lambda act, names: (
        ngettext("corrected %(count)s row of", "corrected %(count)s rows of", int(act.facts.get("rows") or 0))
        % {"count": act.facts.get("rows", "")}
    ),
    "migrations_tracker.request.declared": lambda act, names: (
        _("confirmed how version %(version)s is written, from “%(source)s”, of") % dict(act.facts)
    ),
    "migrations_tracker.request.refused": lambda act, names: (
        _("could not read version %(version)s%(words)s of")
        % {"version": act.facts.get("version", ""), "words": quoted(act.facts.get("sentence"))}
    ),
    "migrations_tracker.request.reopened": gettext_lazy("asked again for"),
    "migrations_tracker.request.sent": lambda act, names: (
        _("sent “%(file)s” as version %(version)s of") % dict(act.facts)
    ),
    "migrations_tracker.request.sent_back": lambda act, names: (
        _("sent back version %(version)s%(reason)s of")
        % {"version": act.facts.get("version", ""), "reason": quoted(act.facts.get("reason"))}
    ),
    "migrations_tracker.request.warnings_taken_on": lambda act, names: (
        _("took on the warnings%(reason)s of version %(version)s of")
        % {"version": act.facts.get("version", ""), "reason": quoted(act.facts.get("reason"))}
    ),
    "migrations_tracker.request.withdrawn": lambda act, names: (
        _("withdrew%(reason)s the request for") % {"reason": quoted(act.facts.get("reason"))}
    ),
    "migrations_tracker.dataset.taken_back": gettext_lazy("took back into the plan the data"),
}
