"""What people hear about another committed go-live: that it is proposed, and what the other side says."""

from datetime import datetime

from django.utils.translation import gettext as _

from implementation import wording
from implementation.models import Implementation
from roadmap.commitment.models import Commitment, State
from roadmap.commitment.rules import MAY_COMMIT
from roadmap.plan.queries import people_of
from stakeholders.letters.post import write
from stakeholders.models import Seat, Side


def path_of(implementation: Implementation) -> str:
    return f"/w/{implementation.workspace.slug}/i/{implementation.slug}/go-live/"


def proposed(proposal: Commitment, *, implementation: Implementation, by: Seat, now: datetime) -> None:
    """To those of the other side who may answer."""
    for seat in _answering(implementation, besides=by):
        if seat.side == by.side:
            continue
        write(
            "roadmap/email/go_live_proposed",
            to=seat,
            path=path_of(implementation),
            subject=_("Another committed go-live"),
            dedupe_key=f"go-live-proposed:{proposal.pk}:{seat.pk}",
            context=_told(proposal, seat, by),
            why=_("You may agree on the go-live for your side."),
            now=now,
        )


def answered(proposal: Commitment, *, implementation: Implementation, by: Seat, now: datetime) -> None:
    """To those of both sides who answer for the date."""
    for seat in _answering(implementation, besides=by):
        write(
            "roadmap/email/go_live_answered",
            to=seat,
            path=path_of(implementation),
            subject=_("Committed go-live"),
            dedupe_key=f"go-live-answered:{proposal.pk}:{seat.pk}",
            context=_told(proposal, seat, by) | {"agreed": proposal.state == State.AGREED, "word": proposal.word},
            why=_("You answer for the go-live of your side."),
            now=now,
        )


def _answering(implementation: Implementation, *, besides: Seat) -> list[Seat]:
    people = people_of(implementation)
    return [s for s in people if s.holds(*MAY_COMMIT[Side(s.side)]) and s.user_id != besides.user_id]


def _told(proposal: Commitment, to: Seat, by: Seat) -> dict[str, object]:
    return {
        "workspace_name": to.workspace_name,
        "first": to.first_name,
        "by": by.name,
        "by_title": by.title,
        "by_company": by.workspace_name if by.is_ours else by.implementation_name,
        "on": wording.long_date(proposal.go_live_on),
        "short": wording.short_date(proposal.go_live_on),
        "instead_of": wording.long_date(proposal.instead_of),
        "reason": proposal.reason,
    }
