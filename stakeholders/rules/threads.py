"""Who may say something where, and who may hear of it."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from stakeholders.models import Comment, Role, Seat, Thread
from stakeholders.rules.people import may_act_here
from stakeholders.verdicts import ALLOWED, Verdict


def may_comment(by: Seat, thread: Thread) -> Verdict:
    """Everybody with a seat here who does more than watch; internal threads are the vendor's own."""
    if not (here := may_act_here(by)):
        return here
    if by.implementation_id != thread.implementation_id:
        return Verdict(_("This conversation belongs to another implementation."))
    if thread.internal and not by.is_ours:
        return Verdict(_("This note is internal."))
    if by.roles == [Role.VIEWER]:
        return Verdict(_("Viewers read along. Ask a manager for another role to take part."))
    return ALLOWED


def may_hear(thread: Thread, concerned: Sequence[Seat]) -> Verdict:
    """An internal note is written to nobody at the customer."""
    if thread.internal and not all(seat.is_ours for seat in concerned):
        return Verdict(_("This note is internal and goes to nobody at the customer."))
    return ALLOWED


def may_answer(thread: Thread, question: Comment) -> Verdict:
    """An answer stands where its question was asked."""
    if question.thread_id != thread.pk or not question.is_question:
        return Verdict(_("This is not an open question here."))
    return ALLOWED
