"""Being quiet about an item for a while, and the log of every mail."""

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from implementation import tenancy, wording
from implementation.calendars import zone_named
from implementation.outbox import OutboxMessage
from roadmap.plan.models import Item
from roadmap.plan.queries import plan_of
from roadmap.plan.views.task import show_item
from roadmap.turns import actions, queries
from roadmap.turns.forms import SnoozeForm
from stakeholders.access import SeatedRequest, seat_required
from stakeholders.verdicts import Forbidden, Stale
from stakeholders.views.answers import done, page, refused

A_PAGE = 50
SHAPES = {"QUEUED": "WAITING", "SENT": "DONE", "DEAD": "REJECTED", "PARKED": "BLOCKED", "DROPPED": "SKIPPED"}


@dataclass(frozen=True, slots=True)
class Sent:
    """One letter as the log shows it."""

    mail: OutboxMessage
    at: str
    shape: str
    state: str
    problem: str


@require_POST
@seat_required
def snooze(request: SeatedRequest, number: int) -> HttpResponse:
    with tenancy.reading():
        rows = Item.objects.of(request.implementation).select_related("objective", "assignee", "thread", "blocked_by")
        item = rows.filter(number=number).first()
    if item is None:
        raise Http404
    form, status = SnoozeForm(request.POST), 422
    if form.is_valid():
        try:
            until = form.cleaned_data["until"]
            actions.snooze_item(
                item=item, implementation=request.implementation, by=request.seat, until=until, now=timezone.now()
            )
            address = reverse("roadmap:item", args=[request.workspace.slug, request.implementation.slug, number])
            said = _("No reminders before %(date)s.") % {"date": wording.weekday_date(until)}
            return done(request, address, said)
        except (Forbidden, Stale) as problem:
            sentence, status = refused(problem)
            form.add_error("until", sentence)
    return show_item(request, item, given={"snooze": form}, status=status)


@require_safe
@seat_required
def mails(request: SeatedRequest) -> HttpResponse:
    """What was sent to whom and why. For the vendor's people."""
    if not request.seat.is_ours:
        raise Http404
    here = getattr(request, "implementation", None)
    zone, now = zone_named(request.workspace.zone), timezone.now()
    if here is not None:
        request.plan = plan_of(here)  # type: ignore[attr-defined]
    part = Paginator(queries.mails_of(here), A_PAGE).get_page(request.GET.get("page"))
    rows = [
        Sent(
            mail,
            wording.moment(mail.sent_at or mail.queued_at, now, zone),
            SHAPES[mail.state],
            _state(mail),
            mail.last_error if mail.state != "SENT" else "",
        )
        for mail in part.object_list
    ]
    frame = "implementation_base.html" if here is not None else "base.html"
    return page(request, "roadmap/mails.html", {"rows": rows, "page": part, "frame": frame})


def _state(mail: OutboxMessage) -> str:
    if mail.state == "DROPPED":
        return _("Not sent: unsubscribed")
    return {
        "QUEUED": _("Waiting to be sent"),
        "SENT": _("Sent"),
        "DEAD": _("Given up after 8 tries"),
        "PARKED": _("Held back: it stopped the sender"),
    }[mail.state]
