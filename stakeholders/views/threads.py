"""Taking comments for any page that shows a conversation, and giving out files."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from implementation import files, tenancy
from implementation.models import StoredFile
from stakeholders.access import SeatedRequest, open_after_closing, seat_required
from stakeholders.actions import threads as actions
from stakeholders.actions.threads import Topical
from stakeholders.forms.threads import CommentForm
from stakeholders.models import Comment, Seat, Thread
from stakeholders.queries import threads as queries
from stakeholders.verdicts import Forbidden, Stale
from stakeholders.views.answers import refused

Concerned = Callable[[bool], Sequence[Seat]]


@require_http_methods(["GET", "HEAD", "POST"])
@seat_required
@open_after_closing
def file(request: SeatedRequest, file: UUID, name: str) -> HttpResponse:
    """The bytes of one file of this implementation, to be saved and not run. Changes nothing."""
    with tenancy.reading():
        stored = StoredFile.objects.of(request.implementation).filter(pk=file).first()
    if stored is None:
        raise Http404
    return files.as_download(stored)  # type: ignore[return-value]  # a streaming answer


def comment_form(request: SeatedRequest, thread: Thread, said: Sequence[queries.Said]) -> CommentForm:
    """An empty form for this reader."""
    return CommentForm(ours=request.seat.is_ours, vendor=request.workspace.name, said=said, notes=not thread.internal)


def take_comment(
    request: SeatedRequest,
    *,
    thread: Thread,
    about: Topical,
    concerned: Concerned,
    form_class: type[CommentForm] = CommentForm,
) -> tuple[CommentForm, int]:
    """Say what the request posts. Returns the form and 0, or the form with its errors and the status of the refusal.

    `concerned` is asked with whether the comment is internal and answers who should hear of it. `form_class` may refuse
    more than its parent does.
    """
    now = timezone.now()
    with tenancy.reading():
        said = queries.comments_of(thread, at=request.implementation, now=now)
    form = form_class(
        request.POST,
        request.FILES,
        ours=request.seat.is_ours,
        vendor=request.workspace.name,
        said=said,
        notes=not thread.internal,
    )
    if not form.is_valid():
        return form, 422
    internal = thread.internal or bool(form.cleaned_data.get("internal"))
    try:
        stored = store_files(request, form.cleaned_data["attached"], internal=internal)
    except ValidationError as problem:
        form.add_error("attached", problem)
        return form, 422
    with tenancy.reading():
        hearers = list(concerned(internal))
        answers = form.cleaned_data.get("answers")
        question = Comment.objects.in_thread(thread).filter(pk=answers).first() if answers else None
    try:
        actions.comment(
            thread=thread,
            about=about,
            by=request.seat,
            text=form.cleaned_data["text"],
            concerned=hearers,
            files=stored,
            internal=internal,
            is_question=form.cleaned_data["is_question"],
            answers=question,
            now=now,
        )
    except (Forbidden, Stale) as problem:
        sentence, status = refused(problem)
        form.add_error(None, sentence)
        return form, status
    return form, 0


def store_files(request: SeatedRequest, sent: Sequence[object], *, internal: bool) -> list[StoredFile]:
    """Write uploads to private storage; the action saves the rows. Raises `ValidationError` naming the file."""
    return [store_upload(request, upload, internal=internal) for upload in sent]


def store_upload(request: SeatedRequest, upload: Any, *, internal: bool = False) -> StoredFile:
    """Write one upload to private storage; the action saves the row. Raises `ValidationError` naming the file."""
    return files.store(
        upload.chunks(),
        name=upload.name,
        internal=internal,
        workspace_id=request.workspace.pk,
        implementation_id=request.implementation.pk,
    )
