"""What the frame of an implementation's pages shows: its links, and the week it is in.

One query, for the plan's row, on the pages whose view has not read it.
"""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from implementation import tenancy
from roadmap import navigation as links
from roadmap.plan import queries


def navigation(request: HttpRequest) -> dict[str, Any]:
    """`navigation` for both sides; `plan_url` and `portal_url` for the customer's people."""
    implementation, workspace = getattr(request, "implementation", None), getattr(request, "workspace", None)
    if implementation is None or workspace is None:
        return {}
    address = [workspace.slug, implementation.slug]
    plan = links.plan_on(request)
    if plan is None and tenancy.current() is not None:  # an error's page is rendered after the scope was left
        plan = queries.plan_of(implementation)
    pages = list(links.entries(workspace, implementation, request.path, plan))
    if request.seat.is_ours:  # type: ignore[attr-defined]
        return {"navigation": pages, "navigation_note": links.note(plan, implementation, timezone.now())}
    return {
        "navigation": pages,
        "plan_url": reverse("roadmap:roadmap", args=address),
        "portal_url": reverse("roadmap:home", args=address),
    }
