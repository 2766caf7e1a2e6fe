"""What is said of the data that moves."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

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
    "migrations_tracker.dataset.taken_back": gettext_lazy("took back into the plan the data"),
}
