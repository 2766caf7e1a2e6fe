"""The morning's mail: everything that is somebody's today, in one letter."""

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from implementation import wording
from roadmap.turns.mornings import Morning, Reminder, Wanted
from stakeholders.letters.post import write
from stakeholders.models import Seat


def content_of(morning: Morning, *, today: date) -> dict[str, Any]:
    """The mail in plain values, as it is kept."""
    several = morning.seat.is_staff_seat
    return {
        "overdue": [
            *(_line(row, several) for row in morning.overdue),
            *(_file(row, several, today) for row in morning.data if row.due_on < today),
        ],
        "due": [
            *({**_line(row, several), "when": _when(row.item.planned_finish, today)} for row in morning.due),
            *(_file(row, several, today) for row in morning.data if row.due_on >= today),
        ],
        "approvals": list(morning.approvals),
        "came_up": [_line(row, several) for row in morning.came_up],
    }


def _line(row: Reminder, several: bool) -> dict[str, Any]:
    return {
        "title": row.item.title,
        "number": row.item.number,
        "where": row.item.implementation.customer_name if several else "",
        "was_due": wording.weekday_date(row.item.planned_finish),
        "waiting": wording.waiting(row.overdue) if row.overdue else "",
        "warned": row.warned,
        "holder": row.holder,
    }


def _file(row: Wanted, several: bool, today: date) -> dict[str, Any]:
    """A file that is asked for, as one more line among the items."""
    return {
        "title": _("The file “%(title)s”") % {"title": row.title},
        "number": 0,
        "where": row.where if several else "",
        "was_due": wording.weekday_date(row.due_on),
        "waiting": wording.waiting(row.overdue) if row.overdue else "",
        "warned": False,
        "holder": "",
        "when": _when(row.due_on, today),
    }


def _when(day: date, today: date) -> str:
    return wording.distance(day, today) or wording.weekday_date(day)


def digest(seat: Seat, content: dict[str, Any], *, on: date, now: datetime) -> None:
    """Once a day and person. It can be unsubscribed."""
    count = sum(len(rows) for rows in content.values())
    write(
        "roadmap/email/digest",
        to=seat,
        path=seat.home,
        subject=_("What is yours today"),
        dedupe_key=f"digest:{seat.pk}:{on}",
        context={
            **content,
            "workspace_name": seat.workspace_name,
            "first": seat.first_name,
            "today": wording.long_date(on),
            "headline": ngettext("%(count)s thing is yours today", "%(count)s things are yours today", count)
            % {"count": count},
            "lead": _lead(content, count),
            "staff": seat.is_staff_seat,
        },
        why=_why(content),
        now=now,
        transactional=False,
    )


def _lead(content: dict[str, Any], count: int) -> str:
    """The subject: the first thing with its date, and that there are more."""
    late = [*content["overdue"], *content["came_up"]]
    if late:
        first = _("%(title)s, was due %(date)s") % {"title": _titled(late[0]), "date": late[0]["was_due"]}
    elif content["due"]:
        row = content["due"][0]
        first = _("%(title)s, due %(when)s") % {"title": _titled(row), "when": row["when"]}
    else:
        first = _("Decide on %(title)s") % {"title": content["approvals"][0]}
    if count == 1:
        return first
    said = ngettext("%(first)s, and %(count)s more", "%(first)s, and %(count)s more", count - 1)
    return said % {"first": first, "count": count - 1}


def _titled(row: dict[str, Any]) -> str:
    return f"{row['title']} ({row['where']})" if row["where"] else str(row["title"])


def _why(content: dict[str, Any]) -> str:
    """What the mail log says about it, and the foot of the mail."""
    parts = [
        ngettext("%(count)s overdue", "%(count)s overdue", len(content["overdue"])) if content["overdue"] else "",
        ngettext("%(count)s due", "%(count)s due", len(content["due"])) if content["due"] else "",
        ngettext("%(count)s to approve", "%(count)s to approve", len(content["approvals"]))
        if content["approvals"]
        else "",
        ngettext("%(count)s came up to you", "%(count)s came up to you", len(content["came_up"]))
        if content["came_up"]
        else "",
    ]
    counts = [len(content[name]) for name in ("overdue", "due", "approvals", "came_up")]
    said = [part % {"count": count} for part, count in zip(parts, counts, strict=True) if part]
    return _("Your day: %(what)s.") % {"what": wording.listing(said)}
