"""Requirements and the decisions on them."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from django.db.models import F
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from implementation import tenancy
from stakeholders.actions import agreements as actions
from stakeholders.api import answers, shapes
from stakeholders.api.doors import SeatedCall, endpoint
from stakeholders.evidence import evidence_of
from stakeholders.models import Condition, Decision, Requirement, RequirementVersion, Seat
from stakeholders.queries import agreements as queries
from stakeholders.queries.agreements import Held
from stakeholders.rules.agreements import CONSENT, CONSENT_VERSION
from stakeholders.verdicts import Stale


@extend_schema(
    operation_id="list_requirements",
    parameters=[shapes.RequirementFilters, *shapes.IN_PAGES],
    responses={200: shapes.pages_of(shapes.RequirementRow), **shapes.REFUSED},
)
@endpoint("GET")
def requirements(request: SeatedCall) -> Response:
    """Requirements by number, each with the current text and where its approval stands."""
    asked = answers.filters(request, shapes.RequirementFilters)
    rows = Requirement.objects.of(request.implementation).select_related("topic", "approvable")
    if "topic" in asked:
        rows = rows.filter(topic__key=asked["topic"])
    if asked["must_have"] is not None:
        rows = rows.filter(must_have=asked["must_have"])
    found, more = answers.paged(request, rows, by="number")
    standing = queries.all_held([row.approvable for row in found], [row.topic for row in found])
    current = RequirementVersion.objects.filter(
        requirement__in=[row.pk for row in found], version=F("requirement__version")
    )
    texts = {row["requirement_id"]: row for row in current.values("requirement_id", "text", "files")}
    return answers.listing([_requirement(row, standing[row.approvable_id], texts[row.pk]) for row in found], more)


def _requirement(row: Requirement, held: Held, current: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "number": row.number,
        "key": row.key,
        "topic": {"key": row.topic.key, "title": row.topic.title},
        "title": row.title,
        "text": current["text"],
        "files": [{name: file[name] for name in ("name", "size", "sha256")} for file in current["files"]],
        "version": row.version,
        "language": row.language,
        "must_have": row.must_have,
        "source": row.source,
        "written_at": row.written_at,
        "fingerprint": row.approvable.fingerprint,
        "status": held.code,
        "requested_at": row.approvable.requested_at,
        "due_on": row.approvable.due_on,
        "needed": held.standing.needed,
        "approved": len(held.standing.approved),
        "waiting_for": [seat.name for seat in held.missing()],
    }


@extend_schema(
    methods=["GET"],
    operation_id="list_decisions",
    description="All decisions on a requirement, oldest first, also on earlier texts and those that were withdrawn.",
    parameters=[*shapes.IN_PAGES],
    responses={200: shapes.pages_of(shapes.DecisionRow, consent=shapes.Consent()), **shapes.REFUSED},
)
@extend_schema(
    methods=["POST"],
    operation_id="decide",
    description="Decide on the text that was read. For people who are signed in; a token is not a person.",
    request=shapes.DecisionAct,
    responses={201: shapes.DecisionRow, **shapes.REFUSED_ACTS},
    auth=[{"session": []}],
)
@endpoint("GET", "POST", scope=None)
def decisions(request: SeatedCall, number: int) -> Response:
    with tenancy.reading():
        requirement = _find(request, number)
    if request.method == "POST":
        return _decide(request, requirement)
    rows = Decision.objects.of(request.implementation).filter(approvable=requirement.approvable_id)
    found, more = answers.paged(request, rows.values(*COLUMNS), by="id")
    listed = _decisions(found, requirement.approvable.fingerprint)
    return answers.listing(listed, more, consent={"version": CONSENT_VERSION, "text": str(CONSENT)})


def _decide(request: SeatedCall, requirement: Requirement) -> Response:
    said = answers.body(request, shapes.DecisionAct)
    if said.pop("consent_version") != CONSENT_VERSION:
        raise Stale(_("The sentence that you agree to has changed. Read it again."))
    act = _withdraw if said["verdict"] == Decision.Verdict.REVOKE else _give
    decision = act(request, requirement, said)
    with tenancy.reading():
        row = Decision.objects.filter(pk=decision.pk).values(*COLUMNS).get()
        return Response(_decisions([row], requirement.approvable.fingerprint)[0], status=201)


def _give(request: SeatedCall, requirement: Requirement, said: dict[str, Any]) -> Decision:
    voice = said.pop("on_behalf_of")
    with tenancy.reading():
        people = Seat.objects.of(request.implementation).present()
        stands_for = people.filter(pk=voice).first() if voice else None
    if voice and stands_for is None:
        raise answers.Unprocessable({"on_behalf_of": [_("Nobody here has this seat.")]})
    return actions.decide(
        approvable=requirement.approvable,
        by=request.seat,
        voice=stands_for,
        evidence=evidence_of(request),
        now=timezone.now(),
        **said,
    )


def _withdraw(request: SeatedCall, requirement: Requirement, said: dict[str, Any]) -> Decision:
    with tenancy.reading():
        rows = Decision.objects.of(request.implementation).filter(approvable=requirement.approvable_id)
        earlier = rows.select_related("approvable__topic", "seat", "voice").filter(pk=said["supersedes"]).first()
    if earlier is None or earlier.fingerprint != said["fingerprint"]:
        raise answers.Unprocessable({"supersedes": [_("This is no decision on this text.")]})
    return actions.revoke(
        decision=earlier,
        by=request.seat,
        typed_name=said["typed_name"],
        comment=said["comment"],
        evidence=evidence_of(request),
        now=timezone.now(),
    )


COLUMNS = (
    "id",
    "verdict",
    "fingerprint",
    "supersedes",
    "name",
    "title",
    "organisation",
    "on_behalf_of__name",
    "typed_name",
    "comment",
    "decided_at",
)


def _decisions(rows: list[dict[str, Any]], current: str) -> list[dict[str, Any]]:
    said: dict[Any, list[dict[str, Any]]] = defaultdict(list)
    conditions = Condition.objects.filter(decision__in=[row["id"] for row in rows]).order_by("pk")
    for condition in conditions.values("decision_id", "text", "met_at"):
        said[condition["decision_id"]].append({"text": condition["text"], "met_at": condition["met_at"]})
    return [
        {
            **{name: value for name, value in row.items() if name != "on_behalf_of__name"},
            "on_behalf_of": row["on_behalf_of__name"],
            "is_current": row["fingerprint"] == current,
            "conditions": said[row["id"]],
        }
        for row in rows
    ]


def _find(request: SeatedCall, number: int) -> Requirement:
    found = queries.numbered(request.implementation, number)
    if found is None:
        raise Http404
    return found
