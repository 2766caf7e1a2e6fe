"""The list of requirements, one requirement, its history, writing and editing."""

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from implementation import tenancy, wording
from implementation.calendars import local_date
from stakeholders import marks
from stakeholders.access import SeatedRequest, seat_required
from stakeholders.evidence import evidence_of
from stakeholders.forms.agreements import DecisionForm, WithdrawForm
from stakeholders.forms.threads import CommentForm
from stakeholders.models import Requirement, Seat, Topic
from stakeholders.queries import agreements as queries
from stakeholders.queries import requirements as pages
from stakeholders.queries.threads import comments_of
from stakeholders.rules import agreements as rules
from stakeholders.views.answers import page, page_or_part
from stakeholders.views.threads import comment_form

FORM = ["GET", "HEAD", "POST"]


def address(request: SeatedRequest, name: str, *args: object) -> str:
    return reverse(f"stakeholders:{name}", args=[request.workspace.slug, request.implementation.slug, *args])


def find(request: SeatedRequest, number: int) -> Requirement:
    """The requirement that the address names. Raises `Http404`."""
    with tenancy.reading():
        found = queries.numbered(request.implementation, number)
    if found is None:
        raise Http404
    return found


@require_safe
@seat_required
def requirements(request: SeatedRequest) -> HttpResponse:
    """All of them by topic, with tabs; `topic` and `person` narrow the list to one cell of the matrix."""
    found = queries.agreed(request.implementation)
    wanted = {"tab": request.GET.get("tab", ""), "topic": request.GET.get("topic", "")}
    shown = [row for row in found.requirements if _in_tab(found.of(row), wanted["tab"], request.seat)]
    if wanted["topic"]:
        topics = {topic.pk for topic in found.topics if topic.key == wanted["topic"]}
        shown = [row for row in shown if row.topic_id in topics]
    person = next((row.seat for row in found.approvers if str(row.seat_id) == request.GET.get("person")), None)
    context = {
        "groups": _groups(request, found, shown, person),
        "tabs": _tabs(found, wanted["tab"], request.seat),
        "matrix": pages.matrix(found) if not person and not wanted["tab"] and not wanted["topic"] else [],
        "topics": _heads(found),
        "approved": found.approved,
        "total": found.total,
        "narrowed": person or next((topic for topic in found.topics if topic.key == wanted["topic"]), None),
        "person": person,
        "may_write": rules.may_write(request.seat),
        "may_steer": rules.may_steer(request.seat),
        "drafts": sum(1 for row in found.held.values() if row.approvable.requested_at is None),
    }
    return page_or_part(request, "stakeholders/requirements.html", context, part="rows")


def _in_tab(row: queries.Held, tab: str, reader: Seat) -> bool:
    if tab == "open":
        return not row.is_approved
    if tab == "mine":
        return row.waits_for(reader)
    return tab != "stale" or bool(row.standing.stale)


def _tabs(found: queries.Agreed, current: str, reader: Seat) -> list[dict[str, Any]]:
    labels = {"": _("All"), "open": _("Open"), "mine": _("For you"), "stale": _("Stale")}
    return [
        {
            "label": label,
            "query": f"?tab={tab}" if tab else "?",
            "count": sum(1 for row in found.held.values() if _in_tab(row, tab, reader)),
            "current": tab == current,
        }
        for tab, label in labels.items()
    ]


def _heads(found: queries.Agreed) -> list[dict[str, Any]]:
    counts = {topic.pk: 0 for topic in found.topics}
    for row in found.requirements:
        counts[row.topic_id] = counts.get(row.topic_id, 0) + 1
    return [{"title": topic.title, "count": counts[topic.pk]} for topic in found.topics]


def _groups(
    request: SeatedRequest, found: queries.Agreed, shown: Sequence[Requirement], person: Seat | None
) -> list[dict[str, Any]]:
    today = local_date(timezone.now(), request.implementation.zone)
    start = address(request, "requirements")
    groups = []
    for topic in found.topics:
        rows = [row for row in shown if row.topic_id == topic.pk]
        if not rows:
            continue
        held = [found.of(row) for row in rows]
        groups.append(
            {
                "topic": topic,
                "policy": _policy(topic, [row for row in found.approvers if row.topic_id == topic.pk]),
                "approved": sum(1 for row in held if row.is_approved),
                "total": len(rows),
                "rows": marks.items([_item(row, found.of(row), start, today, person) for row in rows]),
            }
        )
    return groups


def _policy(topic: Topic, approvers: Sequence[Any]) -> str:
    """`Dana Whitfield and Erik Lindqvist: all must approve`."""
    if not approvers:
        return _("Nobody decides on this yet")
    said = str(topic.get_policy_display())
    if topic.policy == Topic.Policy.QUORUM:
        said = _("%(quorum)s of them approve") % {"quorum": topic.quorum}
    return f"{wording.listing([row.seat.name for row in approvers])}: {said}"


def _item(row: Requirement, held: queries.Held, start: str, today: Any, person: Seat | None) -> marks.ItemRow:
    missing = held.missing()
    meta = [str(marks.state_of(held.code).word) if held.code != "NOT_STARTED" else _("Draft")]
    if held.approvable.requested_at and held.standing.needed > 1:
        meta.append(
            _("%(count)s approved") % {"count": wording.out_of(len(held.standing.approved), held.standing.needed)}
        )
    if missing and held.approvable.requested_at and not held.is_approved:
        meta.append(_("waits for %(names)s") % {"names": wording.listing([seat.name for seat in missing])})
    if not row.must_have:
        meta.append(_("not needed for go-live"))
    due = held.approvable.due_on if not held.is_approved else None
    code = held.code
    if person is not None:
        cast = held.standing.of(person.pk)
        code = "WAITING" if cast is None else "REJECTED" if cast.verdict == "REJECT" else "APPROVED"
        code = "STALE" if any(stale.voice == person.pk for stale in held.standing.stale) else code
    return marks.ItemRow(
        code=code,
        title=str(row),
        url=f"{start}{row.number}/",
        meta=tuple(meta),
        due=wording.near_date(due, today) if due else "",
        name=missing[0].name if missing and held.approvable.requested_at and not held.is_approved else "",
        side=missing[0].side if missing else "",
        id=f"requirement-{row.number}",
    )


@require_safe
@seat_required
def requirement(request: SeatedRequest, number: int) -> HttpResponse:
    return requirement_page(request, find(request, number))


def requirement_page(
    request: SeatedRequest,
    found: Requirement,
    *,
    form: DecisionForm | None = None,
    withdraw: WithdrawForm | None = None,
    comment: CommentForm | None = None,
    sentence: str = "",
    status: int = 200,
    part: str = "",
) -> HttpResponse:
    """The page, or after an act by htmx its part `decision`."""
    now = timezone.now()
    with tenancy.reading():
        approvers = queries.approvers_of([found.topic])
        voices = rules.voices_of(request.seat, approvers)
        voice = _voice(form, voices)
        sheet = pages.sheet(found, at=request.implementation, reader=request.seat, voice=voice, now=now)
        said = comments_of(found.approvable.thread, at=request.implementation, now=now)
    context = {
        "sheet": sheet,
        "row": found,
        "sentence": sentence,
        "voice": voice,
        "instead_of": voice if voice and voice.pk != request.seat.pk else None,
        "may_decide": rules.may_decide(request.seat, found.approvable, approvers, voice),
        "may_write": rules.may_write(request.seat),
        "may_withdraw": rules.may_revoke(request.seat, sheet.mine, approvers) if sheet.mine else None,
        "decided": rules.already_decided(sheet.mine, request.seat) if sheet.mine else "",
        "form": _caught_up(form, sheet, voice) or form or decision_form(sheet, voice),
        "changing": form is not None,
        "withdraw": withdraw or WithdrawForm(),
        "consent": evidence_of(request).consent,
        "unseen": _unseen(form, sheet),
        "conditions": [(row, rules.may_meet(request.seat, row)) for row in sheet.conditions],
        "comments": said,
        "comment_form": comment or comment_form(request, found.approvable.thread, said),
        "policy": _policy(found.topic, approvers),
        "needed": sheet.held.standing.needed,
        "today": local_date(now, request.implementation.zone),
    }
    template = "stakeholders/requirement.html"
    if part:
        return page(request, f"{template}#{part}", context)  # htmx swaps in only what comes with 200
    return page(request, template, context, status)


def decision_form(sheet: pages.Sheet, voice: Seat | None) -> DecisionForm:
    """The form as the page first shows it: bound to the text and the decision on screen, nothing selected."""
    return DecisionForm(
        initial={
            "fingerprint": sheet.requirement.approvable.fingerprint,
            "supersedes": sheet.mine.pk if sheet.mine else None,
            "voice": voice.pk if voice else None,
            "consent": rules.CONSENT_VERSION,
        }
    )


def _caught_up(form: DecisionForm | None, sheet: pages.Sheet, voice: Seat | None) -> DecisionForm | None:
    """When the text changed under the reader: their words, over the new text. What they chose, they choose anew."""
    if form is None or not form.is_valid():
        return None
    if form.cleaned_data["fingerprint"] == sheet.requirement.approvable.fingerprint:
        return None
    fresh = decision_form(sheet, voice)
    fresh.initial = {**fresh.initial, **{name: form[name].value() for name in ("comment", "typed_name")}}
    return fresh


def _voice(form: DecisionForm | None, voices: Sequence[Seat]) -> Seat | None:
    asked = str(form["voice"].value()) if form is not None else ""
    return next((seat for seat in voices if str(seat.pk) == asked), voices[0] if voices else None)


def _unseen(form: DecisionForm | None, sheet: pages.Sheet) -> Any:
    """When the text changed under the reader: what is different from the one they had on screen."""
    seen = str(form["fingerprint"].value()) if form is not None else ""
    if not seen or seen == sheet.requirement.approvable.fingerprint:
        return ""
    version = pages.version_with(sheet.versions, seen)
    return pages.between(version, sheet.version) if version else ""


@require_safe
@seat_required
def history(request: SeatedRequest, number: int) -> HttpResponse:
    """Every version and every decision, with its evidence. There is nothing to change here."""
    found = find(request, number)
    events = pages.history(found, at=request.implementation)
    return page(request, "stakeholders/requirement_history.html", {"row": found, "events": events})
