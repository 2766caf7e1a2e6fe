"""What a plan is made from, and changing that: other answers, a newer playbook, a further phase. Seen before done."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from implementation import tenancy
from roadmap.plan import actions, calendars, changed, queries, rules, shelf, targets
from roadmap.plan.acting import today_at
from roadmap.plan.actions.changes import Reshaped
from roadmap.plan.forms.changes import AnswersForm, ChangeForm, PhaseForm
from roadmap.plan.models import Change, Part, Plan, Playbook
from roadmap.plan.previews import CannotMove
from roadmap.plan.reshapes import Reshape, Target
from roadmap.plan.reshaping import reshape_of
from roadmap.playbook import AnswerError, resolve
from stakeholders.access import SeatedRequest, seat_required
from stakeholders.verdicts import Forbidden
from stakeholders.views.answers import done, page

LATEST = 50
KEPT_FIRST = gettext_lazy(
    "A baseline keeps the dates as they are now. The committed go-live stays. Both sides read what changed, and why."
)
GET_OR_POST = ["GET", "HEAD", "POST"]
Targeting = Callable[[Plan], Target]


@require_safe
@seat_required
def changes(request: SeatedRequest) -> HttpResponse:
    """The playbooks and answers that the plan follows, and every change of them with its reason."""
    implementation = request.implementation
    plan = queries.plan_of(implementation)
    request.plan = plan  # type: ignore[attr-defined]
    if plan is None:
        return page(request, "roadmap/no_plan.html")
    both = calendars.of(implementation)
    return page(
        request,
        "roadmap/changes.html",
        {
            "plan": plan,
            "parts": _sources(request),
            "changes": changed.history(implementation, both["CUSTOMER"], LATEST),
            "may_change": rules.may_change_plan(request.seat, implementation),
        },
    )


def _sources(request: SeatedRequest) -> list[changed.Source]:
    """For the vendor with the playbook's newest version, and what the answers changed, which names internal items."""
    if not request.seat.is_ours:
        rows = Part.objects.of(request.implementation).order_by("position")
        return [changed.part_row(part, newer=None, lines=[]) for part in rows]
    parts = targets.parts_of(request.implementation)
    current = {row.key: row for row in Playbook.objects.current().filter(key__in=[p.playbook.key for p in parts])}
    found = []
    for part in parts:
        row = current.get(part.playbook.key)
        newer = row.version if row is not None and row.sha256 != part.playbook.sha256 else None
        book = shelf.parsed(part.playbook.text)
        lines = [difference.sentence for difference in resolve(book, part.parameters).differences]
        found.append(changed.part_row(part, newer=newer, lines=lines))
    return found


@require_http_methods(GET_OR_POST)
@seat_required
def change_answers(request: SeatedRequest, part: int) -> HttpResponse:
    """The questions as they are answered; what other answers would do; and doing it."""
    if refusal := _refusal(request):
        return refusal
    found = _part(request, part)
    book = shelf.parsed(found.playbook.text)
    sent = request.POST if request.method == "POST" else request.GET
    bound = sent if request.method == "POST" else sent or None
    form = AnswersForm(bound, playbook=book, known=found.parameters)
    context = {"form": form, "part": found, "heading": _("Answer otherwise"), "look": _("Show what would change")}
    if not form.is_bound:
        return _show(request, context)
    if not form.is_valid():
        return _show(request, context, status=422)

    def act(confirm: ChangeForm) -> Change:
        return actions.change_answers(
            part=found,
            implementation=request.implementation,
            by=request.seat,
            answers=form.answers(),
            chosen=confirm.chosen(),
            seen=confirm.cleaned_data["seen"],
            reason=confirm.cleaned_data["reason"],
            now=timezone.now(),
        )

    return _change(request, context, lambda _plan: targets.with_answers(found, form.answers(), {}), act)


@require_http_methods(GET_OR_POST)
@seat_required
def merge_playbook(request: SeatedRequest, part: int) -> HttpResponse:
    """What the newer version of the playbook would do to the plan, with its new questions; and doing it."""
    if refusal := _refusal(request):
        return refusal
    found = _part(request, part)
    with tenancy.reading():
        row = Playbook.objects.current().filter(key=found.playbook.key).first()
    if row is None:
        raise Http404
    book = shelf.parsed(row.text)
    sent = request.POST if request.method == "POST" else request.GET
    form = AnswersForm(sent, playbook=book, known=_usual(book, found))
    new = [field for field in form.questions if field.html_name.removeprefix("p-") not in found.parameters]
    said = {"title": row.title, "version": row.version}
    context = {
        "form": form,
        "part": found,
        "questions": new,
        "before_it": KEPT_FIRST,
        "heading": _("Bring in version %(version)s of “%(title)s”") % said,
        "look": _("Look again"),
    }
    if row.sha256 == found.playbook.sha256:
        said_so = _("The plan follows this version of the playbook already.")
        return _show(request, context, sentence=said_so, status=409 if request.method == "POST" else 200)
    if not form.is_valid():
        return _show(request, context, status=422 if request.method == "POST" else 200)

    def act(confirm: ChangeForm) -> Change:
        return actions.merge_playbook(
            part=found,
            to=row,
            implementation=request.implementation,
            by=request.seat,
            answers=form.answers(),
            chosen=confirm.chosen(),
            seen=confirm.cleaned_data["seen"],
            reason=confirm.cleaned_data["reason"],
            now=timezone.now(),
        )

    return _change(request, context, lambda _plan: targets.as_version(found, row, form.answers(), {}), act)


def _usual(book: Any, part: Part) -> dict[str, Any]:
    """What is answered already, and the usual answers to what is new."""
    known = {parameter.key: parameter for parameter in book.parameters}
    kept = {key: answer for key, answer in part.parameters.items() if key in known and answer in known[key].possible}
    return {**{key: parameter.default for key, parameter in known.items()}, **kept}


@require_http_methods(GET_OR_POST)
@seat_required
def add_phase(request: SeatedRequest) -> HttpResponse:
    """A further playbook for the running plan: which one, from when on, what it would bring; and doing it."""
    if refusal := _refusal(request):
        return refusal
    sent = request.POST if request.method == "POST" else request.GET
    now = timezone.now()
    with tenancy.reading():
        offered = shelf.on_offer(request.workspace, now)
        row = next((found for found in offered if found.key == sent.get("playbook")), None)
        plan = queries.plan_of(request.implementation)
        if plan is None:
            raise Http404
        last, both = targets.last_item_of(request.implementation), calendars.of(request.implementation)
        starts_on = targets.first_day_after(last, plan, both)
    context: dict[str, Any] = {
        "playbooks": offered,
        "chosen": row,
        "heading": _("Add a phase"),
        "before_it": KEPT_FIRST,
        "look": _("Show what it brings"),
    }
    if row is None:
        return _show(request, context, status=422 if request.method == "POST" else 200)
    book = shelf.parsed(row.text)
    known = {parameter.key: parameter.default for parameter in book.parameters}
    asked = {key: sent[key] for key in sent if key != "playbook"}
    form = PhaseForm(asked or None, playbook=book, known=known)
    form.initial["starts_on"] = starts_on
    context |= {"form": form, "kept": [("playbook", row.key)]}
    if not form.is_bound:
        return _show(request, context)
    if not form.is_valid():
        return _show(request, context, status=422)
    when: dict[str, Any] = {name: form.cleaned_data[name] for name in ("starts_on", "after_go_live")}

    def target(plan: Plan) -> Target:
        return targets.as_phase(plan, request.implementation, row, form.answers(), now=now, **when)

    def act(confirm: ChangeForm) -> Change:
        current = row
        if row._state.adding:
            actions.adopt_shipped_playbooks(workspace=request.workspace, now=now)
            with tenancy.reading():
                current = Playbook.objects.current().get(key=row.key)
        return actions.add_phase(
            playbook=current,
            implementation=request.implementation,
            by=request.seat,
            answers=form.answers(),
            seen=confirm.cleaned_data["seen"],
            reason=confirm.cleaned_data["reason"],
            now=now,
            **when,
        )

    return _change(request, context, target, act)


# --- Seeing and doing ---------------------------------------------------------------------------------------------


def _refusal(request: SeatedRequest) -> HttpResponse | None:
    """The playbook's text is the vendor's own, and so is looking at what it would do. Acting needs a manager."""
    may = rules.may_change_plan(request.seat, request.implementation)
    if may or (request.seat.is_ours and request.method != "POST"):
        return None
    return _show(request, {"heading": _("Change the plan"), "form": None}, sentence=str(may.reason), status=403)


def _part(request: SeatedRequest, position: int) -> Part:
    with tenancy.reading():
        rows = Part.objects.of(request.implementation).select_related("playbook")
        found = rows.filter(position=position).first()
    if found is None:
        raise Http404
    return found


def _change(
    request: SeatedRequest, context: Mapping[str, Any], targeting: Targeting, act: Callable[[ChangeForm], Change]
) -> HttpResponse:
    """On GET what it would do; on POST what was seen is done, or what it would do by now is shown instead."""
    try:
        found = _look(request, targeting)
    except (CannotMove, AnswerError) as problem:
        return _show(request, context, sentence=str(problem), status=422 if request.method == "POST" else 200)
    if request.method != "POST":
        return _show(request, context, found)
    confirm = ChangeForm(request.POST, conflicts=changed.conflicts(found), auto_id="do_%s")
    if not confirm.is_valid():
        overtaken = "seen" in request.POST and request.POST["seen"] != found.seen
        if overtaken:
            return _show(request, context, found, sentence=str(Reshaped(found)), status=409)
        return _show(request, context, found, confirm=confirm, status=422)
    try:
        act(confirm)
    except Reshaped as problem:
        return _show(request, context, problem.preview, sentence=str(problem), status=409)
    except (CannotMove, AnswerError) as problem:
        return _show(request, context, sentence=str(problem), status=422)
    except Forbidden as problem:
        return _show(request, context, sentence=str(problem), status=403)
    address = reverse("roadmap:changes", args=[request.workspace.slug, request.implementation.slug])
    return done(request, address, _("The plan has changed."))


def _look(request: SeatedRequest, targeting: Targeting) -> Reshape:
    with tenancy.reading():
        plan = queries.plan_of(request.implementation)
        if plan is None:
            raise Http404
        now = timezone.now()
        today = today_at(request.implementation, now)
        return reshape_of(plan, request.implementation, targeting(plan), today=today, now=now)


def _show(
    request: SeatedRequest,
    context: Mapping[str, Any],
    found: Reshape | None = None,
    *,
    confirm: forms.Form | None = None,
    sentence: str = "",
    status: int = 200,
) -> HttpResponse:
    with tenancy.reading():
        request.plan = queries.plan_of(request.implementation)  # type: ignore[attr-defined]
        shown = {
            **context,
            "sentence": sentence,
            "preview": found,
            "may_change": rules.may_change_plan(request.seat, request.implementation),
        }
        if found is not None:
            given = {"seen": found.seen, "reason": request.POST.get("reason", "") or request.GET.get("reason", "")}
            asked = changed.conflicts(found)
            shown |= {
                "table": changed.preview(found),
                "confirm": confirm or ChangeForm(initial=given, conflicts=asked, auto_id="do_%s"),
                "sent": [*context.get("kept", []), *context["form"].as_sent()],
            }
        return page(request, "roadmap/change.html", shown, status)
