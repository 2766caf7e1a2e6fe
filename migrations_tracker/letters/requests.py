"""What people hear about data that is asked for."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from implementation import wording
from migrations_tracker.asking.schema import asked_of, title_of
from migrations_tracker.models import DataPart, DataRequest, DataVersion
from stakeholders.letters.post import write
from stakeholders.models import Seat


def data_wanted(request: DataRequest, *, by: Seat, now: datetime) -> None:
    """To whoever has the data: what has to stand in the file, and by when."""
    columns = asked_of(request.entity, request.columns)
    _write(
        "data_wanted",
        request,
        to=request.owner,
        subject=_("%(title)s: please send a file by %(day)s")
        % {"title": request.title, "day": wording.short_date(request.due_on)},
        why=_("You are named as the one who has this data."),
        now=now,
        by=by.name,
        by_title=by.title,
        purpose=request.purpose,
        kind=title_of(request.entity),
        required=[column.label for column in columns if column.required],
        optional=[column.label for column in columns if not column.required],
        currencies=wording.listing(request.currencies),
        period=_period(request),
    )


def data_arrived(request: DataRequest, version: DataVersion, *, now: datetime) -> None:
    """To whoever asked: every row is right, and it is the vendor's turn."""
    _write(
        "data_arrived",
        request,
        to=request.asker,
        subject=_("%(title)s: every row is right") % {"title": request.title},
        why=_("You asked for this data."),
        now=now,
        again=f"{version.number}",
        rows=wording.number(version.accepted or 0),
        orphans=wording.number(version.orphans) if version.orphans else "",
        warnings=version.warnings,
    )


def data_faulty(request: DataRequest, version: DataVersion, part: DataPart, *, now: datetime) -> None:
    """To whoever sent the file, who may have left the page long ago."""
    count = version.rejected or 0
    faults = ngettext("%(count)s row is not right", "%(count)s rows are not right", count) % {
        "count": wording.number(count)
    }
    said = {"title": request.title, "faults": faults if count else _("the file needs another look")}
    _write(
        "data_faulty",
        request,
        to=part.sent_by,
        subject=_("%(title)s: %(faults)s") % said,
        why=_("You sent the file."),
        now=now,
        again=f"{version.number}.{part.position}.{part.runs}.{part.tries}",
        faults=said["faults"],
        refused=part.refused,
        rows=wording.number(version.read or 0),
        file=part.file.name,
    )


def data_accepted(request: DataRequest, *, by: Seat, now: datetime) -> None:
    _write(
        "data_accepted",
        request,
        to=request.owner,
        subject=_("%(title)s: accepted") % {"title": request.title},
        why=_("You are named as the one who has this data."),
        now=now,
        by=by.name,
        by_title=by.title,
    )


def data_sent_back(request: DataRequest, version: DataVersion, *, by: Seat, now: datetime) -> None:
    _write(
        "data_sent_back",
        request,
        to=request.owner,
        subject=_("%(title)s: sent back") % {"title": request.title},
        why=_("You are named as the one who has this data."),
        now=now,
        by=by.name,
        by_title=by.title,
        word=request.word,
        version=version.number,
    )


def _write(
    name: str,
    request: DataRequest,
    *,
    to: Seat | None,
    subject: str,
    why: str,
    now: datetime,
    again: str = "",
    **more: Any,
) -> None:
    if to is None or to.revoked_at is not None:
        return
    write(
        f"migrations_tracker/email/{name}",
        to=to,
        path=f"{to.home}data/requests/{request.number}/",
        subject=subject,
        dedupe_key=f"{name}:{request.pk}:{again or request.version}:{to.pk}",
        context={
            "first": to.first_name,
            "title": request.title,
            "due": wording.short_date(request.due_on),
            **more,
        },
        why=why,
        now=now,
    )


def _period(request: DataRequest) -> str:
    if request.period_from and request.period_to:
        return wording.span(request.period_from, request.period_to)
    return ""
