"""The bar above every page, drawn once for each person and place: it is a fifth of what a page's template costs."""

from functools import lru_cache
from typing import Any, NamedTuple

from django import template
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()

TOKEN = "the-token-against-forgery"  # noqa: S105 - where each answer's own is put


class User(NamedTuple):
    email: str
    is_authenticated: bool


class Seat(NamedTuple):
    name: str
    side: str
    is_ours: bool
    workspace_slug: str
    implementation_slug: str | None


class Place(NamedTuple):
    workspace_slug: str
    workspace_name: str


class Workspace(NamedTuple):
    slug: str
    name: str


class Bar(NamedTuple):
    """Everything that the bar shows, by the names that its template has for it."""

    user: User
    seat: Seat | None
    workspace: Workspace | None
    places: tuple[Place, ...]
    has_elsewhere: bool
    demo: bool


@register.simple_tag(takes_context=True)
def topbar(context: Context) -> SafeString:
    user, seat, workspace = context.get("user"), context.get("seat"), context.get("workspace")
    bar = Bar(
        user=User(getattr(user, "email", ""), bool(user and user.is_authenticated)),
        seat=_alike(Seat, seat) if seat else None,
        workspace=_alike(Workspace, workspace) if workspace else None,
        places=tuple(_alike(Place, place) for place in context.get("places") or ()),
        has_elsewhere=bool(context.get("has_elsewhere")),
        demo=bool(context.get("demo")),
    )
    return SafeString(_drawn(bar, get_language()).replace(TOKEN, str(context.get("csrf_token", ""))))


def _alike(kind: Any, one: object) -> Any:
    return kind._make(getattr(one, name) for name in kind._fields)


@lru_cache(maxsize=1024)
def _drawn(bar: Bar, _language: str | None) -> str:
    return render_to_string("parts/topbar.html", {**bar._asdict(), "csrf_token": TOKEN})
