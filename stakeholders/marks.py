"""The smallest marks of the look, as safe text: a template loop of sixty rows must not include sixty templates.

Everything that people wrote is escaped here; nothing else marks text as safe.
"""

import html
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from heroicons.templatetags.heroicons import heroicon_outline

from implementation import wording

Text = str | Promise

SIDES = {"VENDOR": "ours", "CUSTOMER": "theirs"}


def safe(text: Text) -> str:
    """Escape what is not safe already; a fifth of what Django's lazy escaping costs."""
    return text if isinstance(text, SafeString) else html.escape(str(text))


@dataclass(frozen=True, slots=True)
class State:
    """One status: the shape that shows it, the tone that colours it, the word that says it."""

    shape: str
    tone: str
    word: Text


STATES = {
    "NOT_STARTED": State("open", "quiet", _("Not started")),
    "IN_PROGRESS": State("busy", "busy", _("In progress")),
    "WAITING": State("wait", "quiet", _("Waiting")),
    "DONE": State("done", "good", _("Done")),
    "LATE": State("late", "warn", _("Late")),
    "BLOCKED": State("block", "bad", _("Blocked")),
    "STALE": State("stale", "warn", _("Stale")),
    "SKIPPED": State("skip", "quiet", _("Skipped")),
    "REJECTED": State("no", "bad", _("Rejected")),
    "APPROVED": State("done", "good", _("Approved")),
    "CONDITIONS": State("done", "good", _("Approved with conditions")),
    "WAIVED": State("skip", "quiet", _("Waived")),
}

HEALTH = {
    "GREEN": State("done", "green", _("On track")),
    "AMBER": State("late", "amber", _("At risk")),
    "RED": State("no", "red", _("Off track")),
}


TONES = {"green": "good", "amber": "warn", "red": "bad"}


@lru_cache(maxsize=256)
def icon(name: str) -> SafeString:
    """One of heroicons' outline drawings at 16 px, always beside a word. How its lines end stands in the stylesheet."""
    drawn = str(heroicon_outline(name, size=None, **{"class": "icon icon-h"}))
    return SafeString(re.sub(r' stroke-line(?:cap|join)="round"|\n *', "", drawn))


@lru_cache(maxsize=64)
def shape(name: str, tone: str = "") -> SafeString:
    """One of our nine status drawings, out of the sprite that every page carries."""
    toned = format_html(' data-tone="{}"', tone) if tone else ""
    return format_html('<svg class="icon"{} aria-hidden="true"><use href="#s-{}"/></svg>', toned, name)


def state_of(code: str) -> State:
    """The look of a status code. Raises `KeyError` with the codes there are."""
    try:
        return STATES[code]
    except KeyError:
        raise KeyError(f"{code!r} has no look. There are {', '.join(STATES)}; add it to stakeholders.marks.") from None


def status(code: str, words: Text = "", *, tint: bool = False) -> SafeString:
    """A pill: bare in rows, tinted once, beside the page's title."""
    state = state_of(code)
    tone = "" if state.tone == "quiet" else f' data-tone="{state.tone}"'
    look = "pill pill-tint" if tint else "pill"
    return SafeString(f'<span class="{look}"{tone}>{shape(state.shape)}{safe(words or state.word)}</span>')


@wording.remembered
def health(code: str, *, tint: bool = False) -> SafeString:
    """How an implementation is: On track, At risk, Off track."""
    state = HEALTH[code]
    look = f'class="rag" data-rag="{state.tone}"'
    if tint:
        look = f'class="pill pill-tint" data-tone="{TONES[state.tone]}"'
    return SafeString(f"<span {look}>{shape(state.shape)}{safe(state.word)}</span>")


def side_of(side: str) -> str:
    """VENDOR is ours, CUSTOMER theirs, anybody else a third party."""
    return SIDES.get(side, "third")


def side(side: str, name: str) -> SafeString:
    """A company by its name, with the mark of its side."""
    return SafeString(f'<span class="side" data-side="{side_of(side)}">{safe(name)}</span>')


@lru_cache(maxsize=4096)
def initials(name: str) -> str:
    """Two letters: of the first and the last word, or the first two of a single one."""
    words = name.split()
    if len(words) > 1:
        return (words[0][0] + words[-1][0]).upper()
    return name.strip()[:2].upper()


@lru_cache(maxsize=4096)
def avatar(name: str, side: str = "", large: bool = False) -> SafeString:
    """A named person: round is the vendor's, square the customer's. The name must stand beside it or be `.sr`."""
    look = "avatar avatar-l" if large else "avatar"
    return format_html(
        '<span class="{}" data-side="{}" title="{}" aria-hidden="true">{}</span>',
        look,
        side_of(side),
        name,
        initials(name),
    )


def person(name: str, side: str = "", title: str = "") -> SafeString:
    """Avatar, name, and what the person is."""
    below = format_html("<small>{}</small>", title) if title else ""
    return format_html('<span class="person">{}<span>{}{}</span></span>', avatar(name, side), name, below)


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One thing to do, as a row shows it. `meta` are short phrases; `due` and `away` come from `wording`."""

    code: str
    title: str
    url: str = ""
    kind: str = ""
    meta: tuple[str, ...] = ()
    due: str = ""
    away: str = ""
    name: str = ""
    side: str = ""
    internal: bool = False
    id: str = ""


def item(row: ItemRow, acts: str = "") -> SafeString:
    """The row itself, an `li`; `acts` is safe text for its end, such as a menu."""
    state = state_of(row.code)
    said = f'<span class="sr">{safe(state.word)}: </span>'
    title = safe(row.title)
    if row.url:
        head = f'<a class="item-title" href="{safe(row.url)}">{said}{title}</a>'
    else:
        head = f'<span class="item-title">{said}{title}</span>'
    meta = [f'<span class="kind">{safe(row.kind)}</span>'] if row.kind else []
    meta += [f"<span>{safe(phrase)}</span>" for phrase in row.meta]
    if row.internal:
        meta.append(internal())
    end = ""
    if row.due:
        away = f" <small>{safe(row.away)}</small>" if row.away else ""
        end = f'<span class="item-due">{safe(row.due)}{away}</span>'
    if row.name:
        end += avatar(row.name, row.side)
    key = f' id="{safe(row.id)}"' if row.id else ""
    return mark_safe(  # every value above went through `safe`
        f'<li class="item"{key} data-state="{state.shape}">{shape(state.shape, state.tone)}{head}'
        f'<div class="item-meta">{"".join(meta)}</div>'
        f'<div class="item-end">{end}{safe(acts)}</div></li>'
    )


def items(rows: list[ItemRow]) -> SafeString:
    """All rows of one list, joined."""
    return mark_safe("".join(map(item, rows)))


def internal() -> SafeString:
    """Only the vendor's people see this, and the mark says so."""
    return format_html('<span class="internal">{}{}</span>', icon("lock-closed"), gettext("Internal"))


@wording.remembered
def gap(days: wording.Days) -> SafeString:
    """`+3 d` in the tone of how bad it is: more than five working days is red."""
    tone = "tone-bad" if days > 5 else "tone-warn" if days > 0 else ""
    return SafeString(f'<strong class="{tone}">{safe(wording.signed_days(days))}</strong>')


def moved(before: str, after: str) -> SafeString:
    """A date that moved shows the old one."""
    return format_html('<span class="was">{}</span> {}', before, after)


def seal(digest: str) -> SafeString:
    """The start of a fingerprint; the whole of it on hovering."""
    return format_html('<span class="seal" title="{}">{}</span>', digest, wording.fingerprint(digest))


def meter(done: int, total: int, words: str = "", *, wide: bool = False) -> SafeString:
    """A bar over counted things, and the count itself."""
    filled = round(100 * min(done / total, 1), 1) if total else 0
    return format_html(
        '<span class="{}"><svg viewBox="0 0 100 5" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="m-track" width="100" height="5"/><rect class="m-fill" width="{}" height="5"/></svg>'
        "<span>{}{}</span></span>",
        "meter meter-wide" if wide else "meter",
        filled,
        wording.out_of(done, total),
        f" {words}" if words else "",
    )


def ring(done: int, total: int, words: str) -> SafeString:
    """One ring a page: `9 of 14 checks passed`."""
    return format_html(
        '<span class="ring-box"><svg class="ring" viewBox="0 0 64 64" role="img" aria-label="{} {}">'
        '<circle class="r-track" cx="32" cy="32" r="28"/>'
        '<circle class="r-fill" cx="32" cy="32" r="28" pathLength="100" stroke-dasharray="{} 100"/></svg>'
        "<b>{}/{}</b></span>",
        wording.out_of(done, total),
        words,
        round(100 * done / total, 1) if total else 0,
        done,
        total,
    )


def navigation(entries: Iterable[Mapping[str, Any]]) -> SafeString:
    """The links of one implementation; an entry with `gap` starts the next group."""
    parts = ["<ul>"]
    for entry in entries:
        if entry.get("gap"):
            parts.append("</ul><ul>")
        current = ' aria-current="page"' if entry.get("current") else ""
        count = ""
        if entry.get("count"):
            look = "count count-alert" if entry.get("alert") else "count"
            count = f'<span class="{look}">{safe(str(entry["count"]))}</span>'
        words = f"{icon(entry['icon'])}{safe(entry['label'])}{count}"
        parts.append(f'<li><a href="{safe(entry["url"])}"{current}>{words}</a></li>')
    parts.append("</ul>")
    return mark_safe("".join(parts))
