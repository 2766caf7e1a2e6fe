"""Conversations, read: always the same few queries, however long they are."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count
from django.urls import reverse
from django.utils.safestring import SafeString

from implementation import wording
from implementation.models import Implementation, StoredFile
from stakeholders import prose
from stakeholders.models import Attachment, Comment, Thread


@dataclass(frozen=True, slots=True)
class Sent:
    """A file in a list of files."""

    name: str
    url: str
    size: int
    sha256: str
    internal: bool
    who: str = ""
    said_at: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """One comment, ready for `parts/comment.html`. `internal` ones come from the notes beside the thread."""

    id: UUID
    name: str
    side: str
    title: str
    written_at: datetime
    said_at: str
    text: str
    html: SafeString
    internal: bool
    question: bool
    open: bool
    answers: UUID | None
    files: tuple[Sent, ...]


def comments_of(thread: Thread, *, at: Implementation, now: datetime) -> list[Said]:
    """What was said in a thread and, for those who may see them, in the notes beside it; oldest first.

    Three queries, however long it is. `at` is the thread's implementation, with its workspace loaded.
    """
    notes = Thread.objects.filter(beside=thread).values_list("pk", flat=True)
    comments = Comment.objects.filter(thread__in=[thread.pk, *notes]).select_related("seat")
    rows = list(comments.order_by("written_at", "pk"))
    files: dict[UUID | None, list[Sent]] = defaultdict(list)
    attached = Attachment.objects.filter(comment__in=[comment.pk for comment in rows]).select_related("file")
    for attachment in attached.order_by("added_at", "pk"):
        files[attachment.comment_id].append(sent(attachment.file, at=at))
    answered = {comment.answers_id for comment in rows}
    zone = ZoneInfo(at.zone)
    return [
        Said(
            id=comment.pk,
            name=comment.seat.name,
            side=comment.seat.side,
            title=comment.seat.title,
            written_at=comment.written_at,
            said_at=wording.moment(comment.written_at, now, zone),
            text=comment.text,
            html=prose.safe(comment.html),
            internal=comment.internal,
            question=comment.is_question,
            open=comment.is_question and comment.pk not in answered,
            answers=comment.answers_id,
            files=tuple(files[comment.pk]),
        )
        for comment in rows
    ]


def sent(file: StoredFile, *, at: Implementation, who: str = "", said_at: str = "") -> Sent:
    """A file as a list shows it."""
    address = address_of(file.pk, file.name, at=at)
    return Sent(file.name, address, file.size, file.sha256, file.internal, who, said_at)


def address_of(file: UUID | str, name: str, *, at: Implementation) -> str:
    """Where a file is fetched."""
    return reverse("stakeholders:file", args=[at.workspace.slug, at.slug, file, name])


def counts_of(threads: Iterable[UUID]) -> dict[UUID, int]:
    """How many comments each thread has, notes not counted. One query."""
    counted = Comment.objects.filter(thread__in=list(threads)).values("thread_id").annotate(comments=Count("pk"))
    return {row["thread_id"]: row["comments"] for row in counted.order_by()}


def files_of(thread: Thread, *, at: Implementation, now: datetime) -> list[Sent]:
    """Every file of a thread and of the notes beside it, oldest first. Two queries."""
    notes = Thread.objects.filter(beside=thread).values_list("pk", flat=True)
    attached = Attachment.objects.filter(thread__in=[thread.pk, *notes]).select_related("file", "seat")
    zone = ZoneInfo(at.zone)
    return [
        sent(row.file, at=at, who=row.seat.name, said_at=wording.moment(row.added_at, now, zone))
        for row in attached.order_by("added_at", "pk")
    ]
