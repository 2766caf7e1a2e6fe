"""Data that is asked for: asking, one request with all that came in answer, and what both sides do with it."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.http import Http404, HttpResponse, QueryDict
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from implementation import kept_calendars, tenancy
from implementation.calendars import local_date
from implementation.outbox import nudges
from migrations_tracker.actions import requests as actions
from migrations_tracker.asking import blanks
from migrations_tracker.asking.schema import asked_of, columns_of, kind_of_dataset, kinds, title_of
from migrations_tracker.forms.connections import OpenComment
from migrations_tracker.forms.requests import AskForm, ChangeForm, KindForm, WordForm
from migrations_tracker.models import DataRequest
from migrations_tracker.queries import requests as queries
from migrations_tracker.queries.datasets import dataset_numbered
from migrations_tracker.rules import requests as rules
from migrations_tracker.views import requested
from migrations_tracker.views.requested import address_of, people_here
from stakeholders.access import SeatedRequest, seat_required
from stakeholders.actions.threads import Topical
from stakeholders.models import Role, Seat, Side
from stakeholders.verdicts import Forbidden, Stale
from stakeholders.views.answers import done, page, refused
from stakeholders.views.threads import take_comment

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DAYS = 5  # working days that are proposed for an answer


@require_http_methods(["GET", "HEAD", "POST"])
@seat_required
def ask_for_data(request: SeatedRequest) -> HttpResponse:
    """First what kind of rows, then what has to stand in them, from whom, and by when."""
    if request.method != "POST":
        return _asking(request, request.GET)
    if request.POST.get("entity") not in dict(kinds()):
        return _asking(request, request.POST, status=422)
    with tenancy.reading():
        form = AskForm(request.POST, entity=request.POST["entity"], people=people_here(request))
    if not form.is_valid():
        return _asking(request, request.POST, form=form, status=422)
    given = dict(form.cleaned_data)
    with tenancy.reading():
        number = given.pop("dataset")
        moving = dataset_numbered(request.implementation, number) if number else None
    try:
        made = actions.ask_for_data(
            implementation=request.implementation,
            by=request.seat,
            dataset=moving.row if moving else None,
            now=timezone.now(),
            **given,
        )
    except (Forbidden, Stale) as problem:
        sentence, status = refused(problem)
        form.add_error(None, sentence)
        return _asking(request, request.POST, form=form, status=status)
    return done(request, address_of(request, made), _("%(name)s has a letter.") % {"name": given["owner"].name})


@require_safe
@seat_required
def data_request(request: SeatedRequest, number: int) -> HttpResponse:
    return requested.show(request, find(request, number))


@require_safe
@seat_required
def blank_file(request: SeatedRequest, number: int, suffix: str) -> HttpResponse:
    """An empty file with the headers that were asked for."""
    found = find(request, number)
    headers = [column.name for column in asked_of(found.entity, found.columns)]
    if suffix == "csv":
        answer = HttpResponse(blanks.as_csv(headers), content_type="text/csv; charset=utf-8")
    elif suffix == "xlsx":
        answer = HttpResponse(blanks.as_workbook(headers), content_type=WORKBOOK)
    else:
        raise Http404
    named = content_disposition_header(True, f"{found.key} {title_of(found.entity)}.{suffix}")
    answer["Content-Disposition"] = named or "attachment"
    return answer


@require_POST
@seat_required
def change_request(request: SeatedRequest, number: int) -> HttpResponse:
    found = find(request, number)
    with tenancy.reading():
        people = people_here(request)
    form = ChangeForm(request.POST, entity=found.entity, people=people, auto_id="change_%s")
    return _act(request, found, "change", actions.change_request, form=form, said=_("Saved."))


@require_POST
@seat_required
def withdraw_request(request: SeatedRequest, number: int) -> HttpResponse:
    form = WordForm(request.POST, auto_id="withdraw_%s")
    found = find(request, number)
    return _act(request, found, "withdraw", actions.withdraw_request, form=form, said=_("It is withdrawn."))


@require_POST
@seat_required
def reopen_request(request: SeatedRequest, number: int) -> HttpResponse:
    found, form = find(request, number), forms.Form(request.POST)
    return _act(request, found, "reopen", actions.reopen_request, form=form, said=_("It is asked for again."))


@require_POST
@seat_required
def accept_version(request: SeatedRequest, number: int) -> HttpResponse:
    found, form = find(request, number), forms.Form(request.POST)
    answer = _decide(request, found, "accept", actions.accept_version, form=form, said=_("The data is accepted."))
    nudges.read_files(request.workspace.pk, request.implementation.pk)  # rows of other files may have waited for it
    return answer


@require_POST
@seat_required
def send_back(request: SeatedRequest, number: int) -> HttpResponse:
    found, form = find(request, number), WordForm(request.POST, auto_id="send_back_%s")
    return _decide(request, found, "send_back", actions.send_back, form=form, said=_("They have a letter."))


@require_POST
@seat_required
def comment_on_request(request: SeatedRequest, number: int) -> HttpResponse:
    found = find(request, number)
    about = Topical(row=found, title=found.title, path=address_of(request, found))

    def hearers(internal: bool) -> list[Seat]:
        people = Seat.objects.of(request.implementation).present()
        leading = [seat for seat in people if seat.holds(Role.LEAD if seat.side == Side.CUSTOMER else Role.MANAGER)]
        own = [seat for seat in (found.owner, found.asker) if seat]
        return [seat for seat in dict.fromkeys([*own, *leading]) if seat.is_ours or not internal]

    form, status = take_comment(request, thread=found.thread, about=about, concerned=hearers, form_class=OpenComment)
    if status:
        return requested.show(request, found, given={"comment": form}, status=status)
    return done(request, f"{address_of(request, found)}#talk", _("Your comment is there."))


def find(request: SeatedRequest, number: int) -> DataRequest:
    with tenancy.reading():
        found = queries.request_numbered(request.implementation, number)
    if found is None:
        raise Http404
    return found


def _decide(
    request: SeatedRequest, found: DataRequest, key: str, action: Callable[..., None], *, form: forms.Form, said: str
) -> HttpResponse:
    """About the newest version, which has to be the one that was on screen."""
    with tenancy.reading():
        answers = queries.answers_to(found)
    newest = answers[0].row if answers else None

    def act(*, request: DataRequest, **given: Any) -> None:
        if newest is None:
            raise Stale(_("No file has come yet."))
        action(request=request, version=newest, **given)

    if newest is not None and request_shows(request, newest.number):
        sentence = _("A newer version has come. Look at that one.")
        return requested.show(request, found, given={key: form}, sentence=sentence, status=409)
    return _act(request, found, key, act, form=form, said=said)


def request_shows(request: SeatedRequest, number: int) -> bool:
    """Whether the page that was pressed showed another version."""
    return request.POST.get("seen") not in (None, "", str(number))


def _act(
    request: SeatedRequest, found: DataRequest, key: str, action: Callable[..., None], *, form: forms.Form, said: str
) -> HttpResponse:
    if not form.is_valid():
        return requested.show(request, found, given={key: form}, status=422)
    given: Mapping[str, Any] = form.cleaned_data
    try:
        action(request=found, implementation=request.implementation, by=request.seat, now=timezone.now(), **given)
    except (Forbidden, Stale) as problem:
        sentence, status = refused(problem)
        again = find(request, found.number)
        return requested.show(request, again, given={key: form}, sentence=sentence, status=status)
    return done(request, address_of(request, found), said)


def _asking(
    request: SeatedRequest, asked: QueryDict, *, form: AskForm | None = None, status: int = 200
) -> HttpResponse:
    """Without a kind of rows the page asks for that first."""
    with tenancy.reading():
        here = request.implementation
        number = asked.get("dataset", "")
        moving = dataset_numbered(here, int(number)) if number.isdecimal() else None
        entity = asked.get("entity") or (kind_of_dataset(moving.row.key) if moving else "")
        entity = entity if entity in dict(kinds()) else ""
        verdict = rules.may_ask(request.seat, here)
        if form is None and entity:
            form = AskForm(
                initial={
                    "entity": entity,
                    "dataset": moving.row.number if moving else None,
                    "title": moving.title if moving else title_of(entity),
                    "columns": [column.name for column in columns_of(entity)],
                    "due_on": _proposed_day(request, timezone.now()),
                    "owner": str(moving.row.theirs_id or "") if moving else "",
                },
                entity=entity,
                people=people_here(request),
            )
        context = {
            "may_ask": verdict,
            "moving": moving,
            "kind_form": None if entity else KindForm(initial={"entity": entity}),
            "form": form,
            "title": title_of(entity) if entity else "",
            "required": [column for column in columns_of(entity) if column.required] if entity else [],
        }
        return page(request, "migrations_tracker/ask_for_data.html", context, status)


def _proposed_day(request: SeatedRequest, now: datetime) -> date:
    calendar = kept_calendars.of(request.implementation)["CUSTOMER"]
    return calendar.add(local_date(now, request.implementation.zone), DAYS)
