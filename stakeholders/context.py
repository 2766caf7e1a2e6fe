"""What every page's frame shows: where we are, and where else this person may go. No queries."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def where_we_are(request: HttpRequest) -> dict[str, Any]:
    seats = getattr(request, "seats", [])
    workspaces = {seat.workspace_slug: seat for seat in seats if seat.is_staff_seat}
    seat = getattr(request, "seat", None)
    return {
        "frame": "portal_base.html" if seat and not seat.is_ours else "implementation_base.html",
        "demo": settings.DEMO,
        "seat": seat,
        "workspace": getattr(request, "workspace", None),
        "implementation": getattr(request, "implementation", None),
        "places": list(workspaces.values()),
        "has_elsewhere": len(seats) > 1,
    }
