"""Writing a requirement, and the next version of one."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from implementation import tenancy
from stakeholders import prose
from stakeholders.access import SeatedRequest, seat_required
from stakeholders.actions import requirements as actions
from stakeholders.agreements import difference
from stakeholders.forms.agreements import EditForm, RequirementForm
from stakeholders.models import Requirement, Topic
from stakeholders.queries import agreements as queries
from stakeholders.rules import agreements as rules
from stakeholders.verdicts import Forbidden, Stale
from stakeholders.views.answers import done, page, refused
from stakeholders.views.requirements import FORM, address, find
from stakeholders.views.threads import store_files


@require_http_methods(FORM)
@seat_required
def new_requirement(request: SeatedRequest) -> HttpResponse:
    with tenancy.reading():
        topics = list(Topic.objects.of(request.implementation).filter(listed=True).order_by("position", "title"))
    status = 200
    if request.method == "POST":
        form = RequirementForm(request.POST, request.FILES, topics=topics)
        status = 422
        if form.is_valid():
            cleaned = dict(form.cleaned_data)
            chosen = next(topic for topic in topics if topic.key == cleaned.pop("topic"))
            try:
                files = store_files(request, cleaned.pop("attached"), internal=False)
                written = actions.write_requirement(
                    implementation=request.implementation,
                    by=request.seat,
                    topic=chosen,
                    files=files,
                    now=timezone.now(),
                    **cleaned,
                )
                where = address(request, "requirement", written.number)
                return done(request, where, _("%(key)s is written.") % {"key": written.key})
            except ValidationError as problem:
                form.add_error("attached", problem)
            except (Forbidden, Stale) as problem:
                sentence, status = refused(problem)
                form.add_error(None, sentence)
    else:
        form = RequirementForm(topics=topics)
    context = {"form": form, "topics": topics, "may_write": rules.may_write(request.seat)}
    return page(
        request, "stakeholders/requirement_new.html", context | {"may_steer": rules.may_steer(request.seat)}, status
    )


@require_http_methods(FORM)
@seat_required
def edit_requirement(request: SeatedRequest, number: int) -> HttpResponse:
    found = find(request, number)
    with tenancy.reading():
        latest = queries.versions_of(found)[0]
    if request.method != "POST":
        return _edit_page(request, found, EditForm(version=latest, requirement=found))
    form = EditForm(request.POST, request.FILES, version=latest, requirement=found)
    if not form.is_valid():
        return _edit_page(request, found, form, status=422)
    cleaned = dict(form.cleaned_data)
    try:
        version = actions.edit_requirement(
            requirement=found,
            by=request.seat,
            keep=[UUID(file) for file in cleaned.pop("keep", [])],
            files=store_files(request, cleaned.pop("attached"), internal=False),
            now=timezone.now(),
            **cleaned,
        )
    except ValidationError as problem:
        form.add_error("attached", problem)
        return _edit_page(request, found, form, status=422)
    except Forbidden as problem:
        form.add_error(None, str(problem))
        return _edit_page(request, found, form, status=403)
    except Stale as problem:
        return _edit_page(request, find(request, number), form, refusal=str(problem), status=409)
    sentence = _("Version %(version)s of %(key)s is saved.") % {"version": version.version, "key": found.key}
    return done(request, address(request, "requirement", number), sentence)


def _edit_page(
    request: SeatedRequest, found: Requirement, form: EditForm, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    """The form. After somebody else was quicker: what was typed, and how it differs from what they saved."""
    context: dict[str, Any] = {"row": found, "form": form, "may_write": rules.may_write(request.seat)}
    if refusal:
        with tenancy.reading():
            latest = queries.versions_of(found)[0]
        form.data = {**form.data.dict(), "keep": form.data.getlist("keep"), "based_on": str(latest.version)}  # type: ignore[attr-defined]
        context |= {
            "refusal": refusal,
            "latest": latest,
            "apart": prose.marked(difference(latest.text, form.cleaned_data["text"])),
        }
    return page(request, "stakeholders/requirement_edit.html", context, status)
