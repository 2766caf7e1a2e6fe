"""The demo's mailbox. These addresses exist only with `GOLIVE_DEMO=1`, which production refuses."""

from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from implementation import wording
from stakeholders import access, mailbox
from stakeholders.views.answers import page

PER_PAGE = 40

# No script, nothing from elsewhere. Its links leave the frame, and only when a person presses them.
OF_A_MAIL = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; "
    "sandbox allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation"
)
LEAVES_THE_FRAME = '<base target="_top">'


@never_cache
@access.public
@require_safe
def mails(request: HttpRequest) -> HttpResponse:
    """Every mail that was sent, the newest first, of everybody or of one person."""
    return page(request, "stakeholders/mailbox.html", _listed(request))


@never_cache
@access.public
@require_safe
def mail(request: HttpRequest, key: str) -> HttpResponse:
    """One mail beside the list, as its reader sees it or as plain text."""
    found = _found(key)
    as_text = "text" in request.GET or not found.html
    context = {"mail": found, "as_text": as_text, "said_at": _said_at(found.envelope)}
    return page(request, "stakeholders/mailbox.html", _listed(request) | context)


@never_cache
@access.public
@xframe_options_sameorigin
@require_safe
def mail_html(request: HttpRequest, key: str) -> HttpResponse:
    """The HTML part alone, for the frame: a page that may do nothing."""
    html = _found(key).html
    before, head, after = html.partition("<head>")
    answer = HttpResponse(f"{before}{head}{LEAVES_THE_FRAME}{after}" if head else LEAVES_THE_FRAME + html)
    answer["Content-Security-Policy"] = OF_A_MAIL
    return answer


@never_cache
@access.public
@require_safe
def mail_file(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """One attachment, to be saved and never run."""
    for file in _found(key).files:
        if file.number == number:
            answer = HttpResponse(file.content, content_type=file.content_type)
            answer["Content-Disposition"] = content_disposition_header(True, file.name) or "attachment"
            answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
            return answer
    raise Http404


def _folder() -> Path:
    """Where the mail catcher writes. Without the demo nobody gets as far as asking."""
    assert settings.MAILBOX_DIR is not None
    return settings.MAILBOX_DIR


def _found(key: str) -> mailbox.Mail:
    found = mailbox.open_mail(_folder(), key)
    if found is None:
        raise Http404
    return found


def _listed(request: HttpRequest) -> dict[str, Any]:
    chosen = request.GET.get("to", "")
    rows = mailbox.envelopes(_folder(), to=chosen)
    listed = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return {
        "page": listed,
        "rows": [{"envelope": envelope, "said_at": _said_at(envelope)} for envelope in listed],
        "recipients": mailbox.recipients(_folder()),
        "chosen": chosen,
    }


def _said_at(envelope: mailbox.Envelope) -> str:
    return wording.moment(envelope.received_at, timezone.now(), ZoneInfo("UTC"))
