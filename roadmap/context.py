"""What the frame of an implementation's pages shows: its links, and the week it is in. No queries."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from roadmap import navigation as links


def navigation(request: HttpRequest) -> dict[str, Any]:
    """`navigation` for both sides; `plan_url` and `portal_url` for the customer's people."""
    implementation, workspace = getattr(request, "implementation", None), getattr(request, "workspace", None)
    if implementation is None or workspace is None:
        return {}
    address = [workspace.slug, implementation.slug]
    plan = links.plan_on(request)
    pages = list(links.entries(workspace, implementation, request.path, plan))
    if request.seat.is_ours:  # type: ignore[attr-defined]
        return {"navigation": pages, "navigation_note": links.note(plan, implementation, timezone.now())}
    return {
        "navigation": pages,
        "plan_url": reverse("roadmap:roadmap", args=address),
        "portal_url": reverse("roadmap:home", args=address),
    }
