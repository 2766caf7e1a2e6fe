"""Who decides on what, and who stands in for them."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from implementation import tenancy
from stakeholders.access import SeatedRequest, seat_required
from stakeholders.actions import topics as actions
from stakeholders.forms.agreements import ApproverForm, TopicForm
from stakeholders.models import Seat, Topic, TopicApprover
from stakeholders.queries import agreements as queries
from stakeholders.rules import agreements as rules
from stakeholders.verdicts import Forbidden, Stale
from stakeholders.views.answers import done, page, refused
from stakeholders.views.requirements import address


@require_safe
@seat_required
def topics(request: SeatedRequest) -> HttpResponse:
    return _page(request)


@require_POST
@seat_required
def add_topic(request: SeatedRequest) -> HttpResponse:
    form = TopicForm(request.POST)
    if not form.is_valid():
        return _page(request, form=form, status=422)
    try:
        topic = actions.add_topic(
            implementation=request.implementation, by=request.seat, now=timezone.now(), **form.cleaned_data
        )
    except (Forbidden, Stale) as problem:
        sentence, status = refused(problem)
        form.add_error("title" if isinstance(problem, Stale) else None, sentence)
        return _page(request, form=form, status=status)
    return done(request, address(request, "topics"), _("%(topic)s is added.") % {"topic": topic})


@require_POST
@seat_required
def change_policy(request: SeatedRequest, topic: str) -> HttpResponse:
    found = _topic(request, topic)
    form = TopicForm({**request.POST.dict(), "title": found.title})
    if not form.is_valid():
        return _page(request, sentence=_("Choose how many must approve."), status=422)
    try:
        actions.change_policy(
            topic=found,
            by=request.seat,
            policy=form.cleaned_data["policy"],
            quorum=form.cleaned_data["quorum"],
            now=timezone.now(),
        )
    except (Forbidden, Stale) as problem:
        sentence, status = refused(problem)
        return _page(request, sentence=sentence, status=status)
    return done(request, address(request, "topics"), _("%(topic)s is changed.") % {"topic": found})


@require_POST
@seat_required
def name_approver(request: SeatedRequest, topic: str) -> HttpResponse:
    found = _topic(request, topic)
    seat = _seat(request, request.POST.get("seat", ""))
    if seat is None:
        return _page(request, sentence=_("Choose a person."), status=422)
    try:
        actions.name_approver(topic=found, by=request.seat, seat=seat, now=timezone.now())
    except (Forbidden, Stale) as problem:
        sentence, status = refused(problem)
        return _page(request, sentence=sentence, status=status)
    said = {"name": seat.name, "topic": found}
    return done(request, address(request, "topics"), _("%(name)s decides on %(topic)s.") % said)


@require_POST
@seat_required
def remove_approver(request: SeatedRequest, approver: UUID) -> HttpResponse:
    found = _approver(request, approver)
    try:
        actions.remove_approver(approver=found, by=request.seat, now=timezone.now())
    except (Forbidden, Stale) as problem:
        sentence, status = refused(problem)
        return _page(request, sentence=sentence, status=status)
    said = {"name": found.seat.name, "topic": found.topic}
    return done(request, address(request, "topics"), _("%(name)s is no longer asked about %(topic)s.") % said)


@require_POST
@seat_required
def name_deputy(request: SeatedRequest, approver: UUID) -> HttpResponse:
    found = _approver(request, approver)
    deputy = _seat(request, request.POST.get("seat", ""))
    try:
        actions.name_deputy(approver=found, by=request.seat, deputy=deputy, now=timezone.now())
    except (Forbidden, Stale) as problem:
        sentence, status = refused(problem)
        return _page(request, sentence=sentence, status=status)
    if deputy is None:
        sentence = _("Nobody stands in for %(name)s.") % {"name": found.seat.name}
    else:
        sentence = _("%(deputy)s stands in for %(name)s.") % {"deputy": deputy.name, "name": found.seat.name}
    return done(request, address(request, "topics"), sentence)


def _topic(request: SeatedRequest, key: str) -> Topic:
    with tenancy.reading():
        found = Topic.objects.of(request.implementation).filter(key=key).first()
    if found is None:
        raise Http404
    return found


def _approver(request: SeatedRequest, approver: UUID) -> TopicApprover:
    with tenancy.reading():
        rows = TopicApprover.objects.of(request.implementation).select_related("topic", "seat", "deputy")
        found = rows.filter(pk=approver).first()
    if found is None:
        raise Http404
    return found


def _seat(request: SeatedRequest, given: str) -> Seat | None:
    try:
        key = UUID(given)
    except ValueError:
        return None
    with tenancy.reading():
        return Seat.objects.of(request.implementation).present().filter(pk=key).first()


def _page(
    request: SeatedRequest, *, form: TopicForm | None = None, sentence: str = "", status: int = 200
) -> HttpResponse:
    with tenancy.reading():
        rows = list(Topic.objects.of(request.implementation).order_by("position", "title"))
        approvers = queries.approvers_of(rows)
        seats = list(Seat.objects.of(request.implementation).present().order_by("name"))
    naming = rules.may_name(request.seat)
    groups = []
    for topic in rows:
        asked = [approver for approver in approvers if approver.topic_id == topic.pk]
        named = {approver.seat_id for approver in asked}
        groups.append(
            {
                "topic": topic,
                "approvers": [_approver_row(request, approver, seats) for approver in asked],
                "form": ApproverForm(seats=[seat for seat in seats if seat.pk not in named], label=_("Ask also")),
                "policy": TopicForm(
                    initial={"policy": topic.policy, "quorum": topic.quorum}, auto_id=f"{topic.key}_%s"
                ),
            }
        )
    context = {
        "groups": groups,
        "form": form or TopicForm(),
        "sentence": sentence,
        "may_name": naming,
        "may_steer": rules.may_steer(request.seat),
    }
    return page(request, "stakeholders/topics.html", context, status)


def _approver_row(request: SeatedRequest, approver: TopicApprover, seats: list[Seat]) -> dict[str, object]:
    peers = [seat for seat in seats if seat.side == approver.seat.side and seat.pk != approver.seat_id]
    return {
        "approver": approver,
        "may_deputise": rules.may_name_deputy(request.seat, approver, None),
        "form": ApproverForm(
            seats=peers,
            nobody=_("Nobody"),
            label=_("Stands in"),
            initial={"seat": approver.deputy_id},
            auto_id=f"{approver.pk}_%s",
        ),
    }
