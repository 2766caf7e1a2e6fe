"""What people hear about conversations."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from stakeholders.letters.post import write
from stakeholders.models import Comment, Seat

EXCERPT = 1200


def commented(comment: Comment, *, by: Seat, title: str, path: str, concerned: Sequence[Seat], now: datetime) -> None:
    """Once per comment and person; never to the one who wrote it."""
    for seat in concerned:
        if seat.user_id == by.user_id:
            continue
        write(
            "stakeholders/email/commented",
            to=seat,
            path=path,
            subject=title,
            dedupe_key=f"commented:{comment.pk}:{seat.pk}",
            context={
                "workspace_name": seat.workspace_name,
                "by": by.name,
                "by_title": by.title,
                "by_company": by.workspace_name if by.is_ours else by.implementation_name or "",
                "title": title,
                "text": comment.text[:EXCERPT],
                "html": comment.html if len(comment.text) <= EXCERPT else "",  # made and cleaned by `prose`
                "shortened": len(comment.text) > EXCERPT,
                "question": comment.is_question,
                "internal": comment.internal,
                "first": seat.first_name,
            },
            why=_("%(title)s concerns you.") % {"title": title},
            now=now,
        )
