"""What the API says: rows in pages that a cursor turns, and refusals with the sentence that a page would show."""

import base64
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, TypeVar
from urllib.parse import urlencode
from uuid import UUID

import orjson
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _
from orjson import Fragment
from rest_framework import exceptions, renderers, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils import encoders

from implementation import links, questions
from implementation.questions import Names, Question
from stakeholders.verdicts import Forbidden, Stale

Row = TypeVar("Row")

PAGE_SIZE = 50
LARGEST_PAGE = 100


class Json(renderers.BaseRenderer):
    """Compact JSON in UTF-8. A page of rows is mostly dates, for which the standard encoder asks back one by one."""

    media_type = "application/json"
    format = "json"
    charset = None
    other = encoders.JSONEncoder()

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None) -> bytes:
        return b"" if data is None else _json(data)


def _json(data: Any) -> bytes:
    return orjson.dumps(data, default=Json.other.default, option=orjson.OPT_UTC_Z)


def fragment(data: Any) -> Fragment:
    """Part of an answer that is JSON already."""
    return Fragment(_json(data))


class BadRequest(exceptions.APIException):
    """The address asks for something that cannot be: an unknown filter, a cursor of another list."""

    status_code = 400
    default_code = "bad_request"

    def __init__(self, fields: Mapping[str, Sequence[str]]) -> None:
        super().__init__(_("Part of the address was not understood."))
        self.fields = fields


class Unprocessable(exceptions.APIException):
    """The body has not the shape that is asked for."""

    status_code = 422
    default_code = "invalid"

    def __init__(self, fields: Mapping[str, Sequence[str]]) -> None:
        super().__init__(_("Something in the body is missing or has the wrong form."))
        self.fields = fields


# --- Refusals --------------------------------------------------------------------------------------------------

CODES = {
    400: "bad_request",
    401: "not_authenticated",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    406: "not_acceptable",
    409: "stale",
    415: "unsupported_media_type",
    422: "invalid",
}


def refusal(problem: Exception, context: Mapping[str, Any]) -> Response | None:
    """One shape for every refusal. What is nobody's fault but ours is raised on."""
    if isinstance(problem, exceptions.APIException):
        answer = error(problem.status_code, _sentence(problem), getattr(problem, "fields", {}))
        if header := getattr(problem, "auth_header", None):
            answer["WWW-Authenticate"] = header
        return answer
    if isinstance(problem, Http404):
        return error(404, _("There is nothing here, or it is not for you."))
    if isinstance(problem, Forbidden | PermissionDenied):
        return error(403, str(problem) or _("You may not do this."))
    if isinstance(problem, Stale):
        return error(409, str(problem))
    return None


def error(status: int, sentence: str, fields: Mapping[str, Sequence[str]] | None = None) -> Response:
    body = {"code": CODES[status], "sentence": sentence, "fields": dict(fields or {})}
    return Response({"error": body}, status=status)


def _sentence(problem: exceptions.APIException) -> str:
    if isinstance(problem, exceptions.NotAuthenticated):
        return _("Say who you are: send “Authorization: Bearer” and a token, or sign in.")
    if isinstance(problem, exceptions.PermissionDenied) and str(problem.detail).startswith("CSRF"):
        return _("A request from a browser’s session needs the page’s CSRF token in X-CSRFToken.")
    return str(problem.detail)


# --- What comes in ---------------------------------------------------------------------------------------------


def filters(request: Request, shape: type[serializers.Serializer[Any]]) -> dict[str, Any]:
    """What the address asks for. Raises `BadRequest` for a name that is unknown or a value that cannot be."""
    asked = {name: value for name, value in request.query_params.items() if name not in ("cursor", "page_size")}
    if not asked:
        return dict(_defaults(shape))
    checked = shape(data=asked)
    unknown = {name: [_("There is no such filter.")] for name in asked if name not in checked.fields}
    if not checked.is_valid() or unknown:
        raise BadRequest({**_plain(checked), **unknown})
    return dict(checked.validated_data)


@cache
def _defaults(shape: type[serializers.Serializer[Any]]) -> dict[str, Any]:
    checked = shape(data={})
    checked.is_valid(raise_exception=True)
    return dict(checked.validated_data)


def body(request: Request, shape: type[serializers.Serializer[Any]]) -> dict[str, Any]:
    """What the body says. Raises `Unprocessable`."""
    checked = shape(data=request.data)
    if not checked.is_valid():
        raise Unprocessable(_plain(checked))
    return dict(checked.validated_data)


def _plain(checked: serializers.Serializer[Any]) -> dict[str, list[str]]:
    return {
        name: [str(said) for said in (found if isinstance(found, list) else [found])]
        for name, found in checked.errors.items()
    }


# --- Pages of rows ---------------------------------------------------------------------------------------------


def paged(request: Request, rows: QuerySet[Any, Row], *, by: str) -> tuple[list[Row], str | None]:
    """One page of `rows` in the order of the unique column `by`, and the address of the next page.

    The cursor is the last row's value, so rows that come or go elsewhere neither repeat nor hide any.
    """
    size, after = _turned(request, by)
    rows = rows if after is None else rows.filter(**{f"{by}__gt": after})
    found = list(rows.order_by(by)[: size + 1])
    if len(found) <= size:
        return found, None
    last = found[size - 1]
    return found[:size], _next(request, by, last[by] if isinstance(last, dict) else getattr(last, by))


Said = Callable[[Names, tuple[Any, ...]], Fragment]


def paged_text(request: Request, question: Question, *, by: str, said: Said) -> tuple[list[Fragment], str | None]:
    """The same of a kept question. `said` makes JSON of a row; it may remember what it made of the same values."""
    size, after = _turned(request, by)
    names, found = questions.answered_after(question, by=by, after=after, most=size + 1)
    more = _next(request, by, found[size - 1][names.index(by)]) if len(found) > size else None
    return [said(names, row) for row in found[:size]], more


def _turned(request: Request, by: str) -> tuple[int, object]:
    """How many rows, and the value behind which they begin."""
    cursor = request.query_params.get("cursor", "")
    return _size(request), _opened(cursor, by) if cursor else None


def _next(request: Request, by: str, value: object) -> str:
    params = {**request.query_params.dict(), "cursor": _closed(by, value)}
    return links.absolute(f"{request.path}?{urlencode(params)}")


def listing(rows: Sequence[Mapping[str, Any] | Fragment], next_address: str | None, **beside: object) -> Response:
    return Response({"results": rows, "next": next_address, **beside})


def _size(request: Request) -> int:
    asked = request.query_params.get("page_size", str(PAGE_SIZE))
    if not asked.isdecimal() or not 1 <= int(asked) <= LARGEST_PAGE:
        raise BadRequest({"page_size": [_("A number from 1 to %(most)s.") % {"most": LARGEST_PAGE}]})
    return int(asked)


def _closed(by: str, value: object) -> str:
    return base64.urlsafe_b64encode(f"{by}:{value}".encode()).decode()


KEYS: dict[str, Callable[[str], object]] = {"number": int, "slug": str, "id": UUID}


def _opened(cursor: str, by: str) -> object:
    """The value in a cursor. Raises `BadRequest` for what we did not write."""
    try:
        name, _colon, value = base64.urlsafe_b64decode(cursor.encode()).decode("ascii").partition(":")
        if name == by and len(value) < 80 and value.isprintable():
            return KEYS[by](value)
    except ValueError:  # of base64, of UTF-8, of a number
        pass
    raise BadRequest({"cursor": [_("This is not a cursor of this list. Follow “next” as it was given.")]})
