"""What is said of days off, of limits and of the committed go-live."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from implementation import wording
from roadmap.plan.telling import Act, Names, Sentence, quoted


def calendar_amended(act: Act, names: Names) -> str:
    """What became of the days off or the week of whoever the calendar is of."""
    company = names.vendor if act.facts["side"] == "VENDOR" else names.customer
    said = {"first": act.day("first"), "last": act.day("last"), "name": act.facts.get("name", ""), "company": company}
    one = act.facts.get("first") == act.facts.get("last")
    if act.facts["kind"] == "place":
        return _("entered another country’s public holidays for %(company)s") % said
    if act.facts["kind"] == "week":
        return _("entered another week of %(company)s from %(first)s on") % said
    if act.facts["kind"] == "opened":
        words = _("took back that %(company)s is closed on %(first)s (%(name)s)")
        return (words if one else _("took back that %(company)s is closed on %(first)s–%(last)s (%(name)s)")) % said
    words = _("entered that %(company)s is closed on %(first)s (%(name)s)")
    return (words if one else _("entered that %(company)s is closed on %(first)s–%(last)s (%(name)s)")) % said


def drawn(act: Act, names: Names) -> str:
    """`lets “Connect the accounts” wait for “Configure the sandbox”: it starts after its end (“…”), in the plan`."""
    facts = act.facts
    said = {"who": facts["who"], "on": facts["on"], "reason": quoted(facts.get("reason"))}
    said["how"] = how_said(facts["kind"], facts["lag"], soft=facts["soft"])
    return _("lets “%(who)s” wait for “%(on)s”, it %(how)s%(reason)s, in") % said


def removed(act: Act, names: Names) -> str:
    said = {"who": act.facts["who"], "on": act.facts["on"], "reason": quoted(act.facts.get("reason"))}
    return _("lets “%(who)s” wait no longer for “%(on)s”%(reason)s in") % said


def go_live(words: Promise) -> Sentence:
    return lambda act, names: (
        str(words)
        % {
            "date": act.day("go_live"),
            "was": act.day("instead_of"),
            "reason": quoted(act.facts.get("reason")),
        }
    )


def limited(act: Act, names: Names) -> str:
    """`limited the dates (not before 18 Jan, finished by 22 Jan) of`."""
    reason = quoted(act.facts.get("reason"))
    if act.facts.get("locked_on"):
        return _("fixed the start on %(on)s%(reason)s of") % {"on": act.day("locked_on"), "reason": reason}
    words = {"not_before": _("not before %(on)s"), "not_after": _("finished by %(on)s")}
    limits = [words[name] % {"on": act.day(name)} for name in words if act.facts.get(name)]
    if not limits:
        return _("took every limit%(reason)s off the dates of") % {"reason": reason}
    return _("limited the dates, %(limits)s%(reason)s, of") % {"limits": wording.listing(limits), "reason": reason}


def how_said(kind: str, lag: int, *, soft: bool) -> str:
    """`starts after its end, 2 working days later`."""
    if soft:
        return _("should start after its end")
    words = {
        "FS": _("starts after its end"),
        "SS": _("starts after its start"),
        "FF": _("ends after its end"),
        "SF": _("ends after its start"),
    }
    if not lag:
        return words[kind]
    said = _("%(how)s, %(days)s later") if lag > 0 else _("%(how)s, %(days)s earlier")
    return said % {"how": words[kind], "days": wording.working_days(abs(lag))}
