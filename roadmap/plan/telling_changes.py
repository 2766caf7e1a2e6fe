"""What is said of acts that changed what a plan consists of."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from implementation import wording
from roadmap.plan.telling import Act, Names, quoted


def answers_changed(act: Act, names: Names) -> str:
    """`answered “Usage data” with “Push”, was “Pull” (“Their warehouse is closed”), which … items in, … out, in`."""
    told = [
        _("“%(question)s” with “%(after)s”, was “%(before)s”") % {"question": label, "before": before, "after": after}
        for _key, label, before, after in act.facts.get("answers", [])
    ]
    said = {"answers": wording.listing(told) or _("a question"), "effect": _effect(act)}
    said["reason"] = quoted(act.facts.get("reason"))
    return _("answered %(answers)s%(reason)s%(effect)s in") % said


def _effect(act: Act) -> str:
    """How many items came, went and changed, as far as the reader is told of them."""
    counted = {
        "added": ngettext("%(count)s new item", "%(count)s new items", len(act.facts.get("added", []))),
        "returned": ngettext("%(count)s back", "%(count)s back", len(act.facts.get("returned", []))),
        "retired": ngettext("%(count)s left out", "%(count)s left out", len(act.facts.get("retired", []))),
        "changed": ngettext("%(count)s changed", "%(count)s changed", len(act.facts.get("changed", []))),
    }
    told = [words % {"count": len(act.facts[name])} for name, words in counted.items() if act.facts.get(name)]
    return f": {wording.listing(told)}," if told else ""


def merged(act: Act, names: Names) -> str:
    said = {"version": act.facts.get("version", ""), "effect": _effect(act)}
    said["reason"] = quoted(act.facts.get("reason"))
    if "version" not in act.facts:
        return _("brought a newer playbook%(reason)s%(effect)s into") % said
    return _("brought version %(version)s of the playbook%(reason)s%(effect)s into") % said


def phase_added(act: Act, names: Names) -> str:
    said = {"title": act.facts.get("title", ""), "effect": _effect(act), "reason": quoted(act.facts.get("reason"))}
    return _("added the phase “%(title)s”%(reason)s%(effect)s to") % said
