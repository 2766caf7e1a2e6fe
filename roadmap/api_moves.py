"""Moving planned dates by a program: what would move, the act, and taking it back. The acts are those of the pages."""

from typing import Any
from uuid import UUID

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.response import Response

from implementation import tenancy
from roadmap import api_move_shapes as shapes
from roadmap.moving import Wish
from roadmap.plan import actions, queries, rules
from roadmap.plan.acting import today_at
from roadmap.plan.actions.moves import Overtaken
from roadmap.plan.models import Move
from roadmap.plan.previews import Asked, CannotMove, Preview, preview_of
from stakeholders.api import answers
from stakeholders.api.doors import SeatedCall, endpoint
from stakeholders.api.shapes import REFUSED_ACTS, Refusal
from stakeholders.models import Scope

CANNOT = OpenApiResponse(Refusal, "The body has the wrong shape, or the move is not possible.")


@extend_schema(
    operation_id="preview_move",
    request=shapes.MoveAsked,
    responses={200: shapes.MovePreview, **REFUSED_ACTS, 422: CANNOT},
)
@endpoint("POST", scope=Scope.ITEMS_WRITE)
def preview(request: SeatedCall) -> Response:
    """Every item that would move, because of what, and what that does to go-live. Nothing is written."""
    rules.may_move_dates(request.seat, request.implementation).enforce()
    asked = _asked(answers.body(request, shapes.MoveAsked))
    with tenancy.reading():
        plan = queries.plan_of(request.implementation)
        if plan is None:
            raise Http404
        today = today_at(request.implementation, timezone.now())
        try:
            return Response(_preview(preview_of(plan, request.implementation, asked, today=today)))
        except CannotMove as problem:
            raise answers.Unprocessable({"items": [str(problem)]}) from None


@extend_schema(
    operation_id="move_dates",
    request=shapes.MoveAct,
    responses={
        201: shapes.MoveMade,
        **REFUSED_ACTS,
        409: OpenApiResponse(shapes.MoveStale, "The plan changed since the preview. Nothing moved; look again."),
        422: CANNOT,
    },
)
@endpoint("POST", scope=Scope.ITEMS_WRITE)
def moves(request: SeatedCall) -> Response:
    """Move planned dates as a preview showed, with a reason. The committed go-live and all baselines stay."""
    rules.may_move_dates(request.seat, request.implementation).enforce()
    said = answers.body(request, shapes.MoveAct)
    try:
        made = actions.move_dates(
            implementation=request.implementation,
            by=request.seat,
            asked=_asked(said),
            seen=said["seen"],
            reason=said["reason"],
            now=timezone.now(),
        )
    except CannotMove as problem:
        raise answers.Unprocessable({"items": [str(problem)]}) from None
    except Overtaken as problem:
        answer = answers.error(409, str(problem))
        answer.data["preview"] = _preview(problem.preview)
        return answer
    return Response(_made(made), status=201)


@extend_schema(operation_id="undo_move", request=None, responses={200: shapes.MoveMade, **REFUSED_ACTS})
@endpoint("POST", scope=Scope.ITEMS_WRITE)
def undo(request: SeatedCall, move: UUID) -> Response:
    """Put every date of a move back to where it was, as long as nothing later depends on it."""
    with tenancy.reading():
        found = Move.objects.of(request.implementation).filter(pk=move).first()
    if found is None:
        raise Http404
    actions.undo_move(move=found, implementation=request.implementation, by=request.seat, now=timezone.now())
    with tenancy.reading():
        return Response(_made(Move.objects.of(request.implementation).get(pk=move)))


def _asked(said: dict[str, Any]) -> Asked:
    wishes = {row["item"]: Wish(row["start"], row["finish"], row["days"]) for row in said["items"]}
    if len(wishes) != len(said["items"]):
        raise answers.Unprocessable({"items": [_("Name each item once.")]})
    return Asked(wishes, said["along"])


def _preview(found: Preview) -> dict[str, Any]:
    by_key = found.rows.by_key
    rows = []
    for item, shift in found.shifts:
        before, after = found.float_of(item)
        cause = by_key.get(shift.because.key)
        rows.append(
            {
                "number": item.number,
                "title": item.title,
                "side": item.side,
                "internal": item.internal,
                "before": {"start": shift.before.start, "finish": shift.before.finish},
                "after": {"start": shift.after.start, "finish": shift.after.finish},
                "because": shift.because.kind,
                "because_of": cause.number if cause else None,
                "float_before": before,
                "float_after": after,
            }
        )
    return {
        "seen": found.seen,
        "possible": found.possible,
        "committed": found.plan.committed_on,
        "planned_before": found.outcome.before.go_live,
        "planned_after": found.outcome.after.go_live,
        "forecast_before": found.forecast_before,
        "forecast_after": found.forecast_after,
        "moves": rows,
        "problems": found.problems,
        "warnings": found.warnings,
        "becomes_critical": [item.number for item in found.becomes_critical()],
    }


def _made(move: Move) -> dict[str, Any]:
    dates = ("planned_before", "planned_after", "forecast_before", "forecast_after")
    columns = ("id", "made_at", "reason", *dates, "undone_at")
    return {name: getattr(move, name) for name in columns}
