"""Saying something, asking, answering, and sending files along."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid5

from django.db import transaction
from django.db.models import Model

from implementation import ledger
from implementation.acts import part_of_an_action
from implementation.models import Implementation, StoredFile
from stakeholders import prose
from stakeholders.letters import threads as letters
from stakeholders.models import Attachment, Comment, Seat, Thread
from stakeholders.rules import threads as rules


@dataclass(frozen=True, slots=True)
class Topical:
    """What a conversation is about: the row, what people call it, and the page where it stands."""

    row: Model
    title: str
    path: str


@part_of_an_action
def open_thread(implementation: Implementation, *, now: datetime, internal: bool = False) -> Thread:
    """A new thread, not saved: the action that makes the thing saves both."""
    return Thread(
        workspace_id=implementation.workspace_id,
        implementation_id=implementation.pk,
        internal=internal,
        opened_at=now,
    )


@transaction.atomic(durable=True)
def comment(
    *,
    thread: Thread,
    about: Topical,
    by: Seat,
    text: str,
    concerned: Sequence[Seat],
    now: datetime,
    files: Sequence[StoredFile] = (),
    internal: bool = False,
    is_question: bool = False,
    answers: Comment | None = None,
) -> Comment:
    """Say something about a thing, and let the people concerned know once. Raises `Forbidden`.

    `internal` puts it into the notes beside a shared thread; `concerned` are then people of the vendor's side only.
    `files` come from `files.store`, as internal as the comment, and are saved here.
    """
    thread = _notes_beside(thread, now=now) if internal and not thread.internal else thread
    rules.may_comment(by, thread).enforce()
    rules.may_hear(thread, concerned).enforce()
    if answers is not None:
        rules.may_answer(thread, answers).enforce()
    said = say(thread=thread, by=by, text=text, now=now, files=files, is_question=is_question, answers=answers)
    ledger.record(
        "stakeholders.comment.written",
        actor=by,
        subject=about.row,
        happened_at=now,
        facts={
            "comment": said.pk,
            "question": is_question,
            "answers": answers.pk if answers else None,
            "files": [file.sha256 for file in files],
        },
        internal=thread.internal,
    )
    letters.commented(said, by=by, title=about.title, path=about.path, concerned=concerned, now=now)
    return said


@part_of_an_action
def say(
    *,
    thread: Thread,
    by: Seat,
    text: str,
    now: datetime,
    files: Sequence[StoredFile] = (),
    is_question: bool = False,
    answers: Comment | None = None,
) -> Comment:
    """Write a comment with its files inside the caller's transaction, without rule, ledger or letter."""
    said = Comment.objects.create(
        workspace_id=thread.workspace_id,
        implementation_id=thread.implementation_id,
        internal=thread.internal,
        thread=thread,
        seat=by,
        text=text.strip(),
        html=prose.as_html(text.strip()),
        is_question=is_question,
        answers=answers,
        written_at=now,
    )
    attach(thread=thread, by=by, files=files, now=now, comment=said)
    return said


@part_of_an_action
def attach(
    *, thread: Thread, by: Seat, files: Sequence[StoredFile], now: datetime, comment: Comment | None = None
) -> list[Attachment]:
    """Save files and hang them on a thread, inside the caller's transaction."""
    if strays := [file.name for file in files if file.internal != thread.internal]:
        raise ValueError(f"{', '.join(strays)}: store files with internal={thread.internal}, as their thread is.")
    StoredFile.objects.bulk_create(files)
    return Attachment.objects.bulk_create(
        Attachment(
            workspace_id=thread.workspace_id,
            implementation_id=thread.implementation_id,
            internal=thread.internal,
            thread=thread,
            comment=comment,
            file=file,
            seat=by,
            added_at=now,
        )
        for file in files
    )


def _notes_beside(thread: Thread, *, now: datetime) -> Thread:
    """The internal thread beside a shared one. Its id is made from the shared one's, so that two writers agree."""
    notes = Thread(
        id=uuid5(thread.pk, "notes"),
        workspace_id=thread.workspace_id,
        implementation_id=thread.implementation_id,
        internal=True,
        beside=thread,
        opened_at=now,
    )
    Thread.objects.insert_blind([notes])
    return notes
