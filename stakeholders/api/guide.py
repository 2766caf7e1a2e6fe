"""How to begin, and the description that programs read."""

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
    return render(request, "stakeholders/api.html", {"base": settings.BASE_URL})


@require_safe
@public
def schema(request: HttpRequest) -> HttpResponse:
    """OpenAPI 3, as JSON."""
    return HttpResponse(_described(), content_type="application/vnd.oai.openapi+json")


@cache
def _described() -> bytes:
    """It changes with the code alone, and making it takes longer than anything else here."""
    described = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    written: bytes = OpenApiJsonRenderer().render(described)
    return written
