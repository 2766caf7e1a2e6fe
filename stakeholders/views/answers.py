"""How views answer: a whole page, or the part of it that htmx asked for, rendered inside the fence."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from implementation import tenancy
from stakeholders.verdicts import Forbidden, Stale


def page(
    request: HttpRequest, template: str, context: Mapping[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    """A page, rendered in a transaction of its own when the door has not opened one."""
    with tenancy.reading():
        return render(request, template, dict(context or {}), status=status)


def page_or_part(
    request: Any, template: str, context: Mapping[str, Any], *, part: str, status: int = 200
) -> HttpResponse:
    """The page, or only its partial `part` when htmx asks."""
    wanted = f"{template}#{part}" if request.htmx and not request.htmx.boosted else template
    return page(request, wanted, context, status)


def done(request: HttpRequest, address: str, sentence: str) -> HttpResponseRedirect:
    """After an act: back to the page, with a toast that says what was done."""
    messages.success(request, sentence)
    return HttpResponseRedirect(address)


def refused(problem: Forbidden | Stale | Exception) -> tuple[str, int]:
    """The sentence and the status of a refusal: 403 for a rule, 409 when somebody was quicker."""
    return str(problem) or _("That was not possible."), 403 if isinstance(problem, Forbidden) else 409
