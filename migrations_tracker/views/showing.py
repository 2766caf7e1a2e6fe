"""What the pages of connections show."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from implementation import tenancy, wording
from migrations_tracker.forms.connections import (
    AcknowledgeForm,
    BlockForm,
    DescribeForm,
    GrantForm,
    RequestForm,
    SkipForm,
    TestForm,
)
from migrations_tracker.models import Connection, ConnectionStep
from migrations_tracker.queries import connections as queries
from migrations_tracker.queries.connections import Card
from migrations_tracker.rules import connections as rules
from stakeholders.access import SeatedRequest
from stakeholders.queries.threads import comments_of
from stakeholders.rules.people import may_take_part
from stakeholders.views.answers import page
from stakeholders.views.threads import comment_form

LOOKS = {  # shape and tone of a state
    "PLANNED": ("open", "quiet"),
    "REQUESTED": ("wait", "quiet"),
    "GRANTED": ("busy", "busy"),
    "CONNECTED": ("busy", "busy"),
    "VERIFIED": ("done", "good"),
    "IN_USE": ("done", "good"),
    "BLOCKED": ("block", "bad"),
    "SKIPPED": ("skip", "quiet"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One step of the checklist as the page shows it."""

    row: ConnectionStep
    company: str
    waits: str
    may_tick: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """A card in words."""

    card: Card
    shape: str
    tone: str
    state: str
    account: str
    holder: str  # `with Acme for 3 working days`
    progress: str

    @property
    def row(self) -> Connection:
        return self.card.row


def companies(request: SeatedRequest) -> tuple[str, str]:
    """The vendor's name and the customer's."""
    return request.workspace.name, request.implementation.name


def company(request: SeatedRequest, side: str) -> str:
    ours, theirs = companies(request)
    return ours if side == "VENDOR" else theirs


def grouped(request: SeatedRequest, cards: Iterable[Card]) -> list[tuple[str, list[Shown]]]:
    """The sandbox's, then production's."""
    found = [in_words(request, card) for card in cards]
    titles = {"SANDBOX": _("Sandbox"), "PRODUCTION": _("Production")}
    groups = [(title, [shown for shown in found if shown.row.environment == key]) for key, title in titles.items()]
    return [(title, rows) for title, rows in groups if rows]


def in_words(request: SeatedRequest, card: Card) -> Shown:
    row = card.row
    shape, tone = LOOKS[row.state]
    holder = ""
    if card.waits is not None:
        said = {"company": company(request, row.holder), "days": wording.working_days(card.waits)}
        holder = (_("with %(company)s for %(days)s") if card.waits else _("with %(company)s since today")) % said
    return Shown(
        card=card,
        shape=shape,
        tone=tone,
        state=str(row.get_state_display()),
        account=str(row.get_account_kind_display()),
        holder=holder,
        progress=_("%(done)s of %(count)s steps") % {"done": card.done, "count": len(card.steps)},
    )


def show(
    request: SeatedRequest,
    row: Connection,
    *,
    given: Mapping[str, forms.Form] | None = None,
    sentence: str = "",
    status: int = 200,
) -> HttpResponse:
    """One connection. `given` are forms with what was typed and what is wrong with it."""
    given = given or {}
    with tenancy.reading():
        here, now, seat = request.implementation, timezone.now(), request.seat
        (card,) = queries.cards_of(here, [row], now)
        said = comments_of(row.thread, at=here, now=now)
        twin = _twin(row)
        context: dict[str, Any] = {
            "shown": in_words(request, card),
            "connection": row,
            "card": card,
            "twin": twin,
            "lines": [_line(request, step, now) for step in card.steps],
            "sentence": sentence,
            "open": next(iter(given), ""),
            "companies": companies(request),
            "comments": said,
            "comment_form": given.get("comment") or comment_form(request, row.thread, said),
            "may_take_part": may_take_part(seat, here),
            "may_plan": rules.may_plan_connections(seat, here),
            "first_request": row.state == Connection.State.PLANNED,
            "first_grant": row.state == Connection.State.REQUESTED,
            "first_test": row.state == Connection.State.CONNECTED,
            **{f"may_{name}": getattr(rules, f"may_{name}")(seat, row, here) for name in ACTS},
            **_forms(request, row, given),
        }
        return page(request, "migrations_tracker/connection.html", context, status)


ACTS = ("request", "grant", "acknowledge", "connect", "test", "use", "block", "unblock", "skip", "take_back")


def _twin(row: Connection) -> Connection | None:
    """The same tool in the other environment."""
    rows = Connection.objects.of(row.implementation_id)
    if row.production_of_id:
        return rows.filter(pk=row.production_of_id).first()
    return rows.filter(production_of=row).first()


def _line(request: SeatedRequest, step: ConnectionStep, now: Any) -> Line:
    here = request.implementation
    days = queries.days_since(step.waiting_since, queries.calendar_of(step.side, here), here, now)
    waits = "" if step.done_at or not days else _("open for %(days)s") % {"days": wording.working_days(days)}
    return Line(step, company(request, step.side), waits, bool(rules.may_tick(request.seat, step, here)))


def _forms(request: SeatedRequest, row: Connection, given: Mapping[str, forms.Form]) -> dict[str, Any]:
    admins = queries.admins_of(request.implementation) if request.seat.is_ours else []
    described = ("title", "purpose", "objects_synced", "addresses")
    granted = ("account_kind", "account_name", "method", "scopes", "network", "handed_over_through")
    asked = row.asked or queries.request_text(row, request.implementation)
    return {
        "describe_form": given.get("describe")
        or DescribeForm(
            initial={**{name: getattr(row, name) for name in described}, "admin": str(row.admin_id or "")},
            admins=admins,
            auto_id="describe_%s",
        ),
        "request_form": given.get("request") or RequestForm(initial={"asked": asked}, auto_id="request_%s"),
        "grant_form": given.get("grant")
        or GrantForm(
            initial={
                **{name: getattr(row, name) for name in granted},
                "handed_over_on": row.handed_over_on,
                "expires_on": row.expires_on,
            },
            auto_id="grant_%s",
        ),
        "acknowledge_form": given.get("acknowledge") or AcknowledgeForm(auto_id="acknowledge_%s"),
        "test_form": given.get("test")
        or TestForm(initial={"ours": row.test_ours, "theirs": row.test_theirs}, auto_id="test_%s"),
        "block_form": given.get("block") or BlockForm(companies=companies(request), auto_id="block_%s"),
        "skip_form": given.get("skip") or SkipForm(auto_id="skip_%s"),
    }
