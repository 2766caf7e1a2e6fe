"""Conversations that things upstairs point to: comments, questions with their answers, and files."""

from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from implementation.models import StoredFile
from implementation.tenancy.models import May, ProjectModel, ProjectQuerySet, TenantManager
from stakeholders.models.people import Seat


class Thread(ProjectModel):
    """The conversation about one thing. Everything in it is as internal as the thread itself.

    Internal notes about a shared thing lie in a second thread, `beside` the shared one.
    """

    beside = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    opened_at = models.DateTimeField()

    may = May(staff="INSERT, SELECT", portal="INSERT, SELECT")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "beside"], name="notes_lie_in_one_thread"),
            models.CheckConstraint(name="only_notes_lie_beside", condition=Q(beside=None) | Q(internal=True)),
        ]


class CommentQuerySet(ProjectQuerySet["Comment"]):
    def in_thread(self, thread: Thread) -> Self:
        return self.filter(thread=thread)

    def open_questions(self) -> Self:
        """Questions that no comment answers yet."""
        answers = Comment.objects.filter(workspace=OuterRef("workspace"), answers=OuterRef("pk"))
        return self.filter(is_question=True).exclude(Exists(answers))


class Comment(ProjectModel):
    """What one person said, for good: nobody edits or deletes it. `html` is made from `text` when it is written."""

    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+")
    text = models.TextField()
    html = models.TextField()
    is_question = models.BooleanField(default=False)
    answers = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    written_at = models.DateTimeField()

    may = May(staff="INSERT, SELECT", portal="INSERT, SELECT")
    objects = TenantManager.from_queryset(CommentQuerySet)()

    class Meta:
        indexes = [
            models.Index(fields=["workspace", "implementation", "thread", "written_at"], name="comment_of_thread"),
            models.Index(fields=["workspace", "answers"], name="comment_answering", condition=Q(answers__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.text


class Attachment(ProjectModel):
    """A file in a conversation: with a comment, or of the thing itself when `comment` is empty."""

    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+")
    comment = models.ForeignKey(
        Comment, on_delete=models.PROTECT, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    file = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+")
    added_at = models.DateTimeField()

    may = May(staff="INSERT, SELECT", portal="INSERT, SELECT")

    class Meta:
        indexes = [
            models.Index(fields=["workspace", "implementation", "thread", "added_at"], name="attachment_of_thread")
        ]
