"""How to begin, and the description that programs read."""

import json
from functools import cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer

from stakeholders.access import public


@require_safe
@public
def guide(request: HttpRequest) -> HttpResponse:
    return render(request, "stakeholders/api.html", {"base": settings.BASE_URL, "calls": _calls()})


@require_safe
@public
def schema(request: HttpRequest) -> HttpResponse:
    """OpenAPI 3, as JSON."""
    return HttpResponse(_described(), content_type="application/vnd.oai.openapi+json")


@cache
def _calls() -> list[dict[str, object]]:
    """What there is to call: method, address in the pieces at which a line may break, and what it answers."""
    return [
        {"method": method.upper(), "steps": _steps(path), "sentence": operation["description"]}
        for path, methods in json.loads(_described())["paths"].items()
        for method, operation in methods.items()
    ]


def _steps(path: str) -> list[str]:
    pieces = path.removeprefix("/").removesuffix("/").replace("{", " ").replace("}", " ").split("/")
    return ["/", *(f"{piece.strip().upper() if piece.startswith(' ') else piece}/" for piece in pieces)]


@cache
def _described() -> bytes:
    """It changes with the code alone, and making it takes longer than anything else here."""
    described = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    written: bytes = OpenApiJsonRenderer().render(described)
    return written
