"""Letters and documents to look at while working on them, without a database.

What they say was recorded from the story that the tests tell, each thing by its own action; a test compares the
recording with what the actions write now.
"""

import json
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string

from implementation import links, pdf
from implementation.outbox import OutboxMessage, rendering
from implementation.outbox.rendering import Rendered
from roadmap.status.publishing import document_of

RECORDED = Path(__file__).with_name("recorded.json")
QUEUED_AT = datetime(2027, 3, 5, 9, 0, tzinfo=UTC)
STATUS, SIGN_OFF = "roadmap/pdf/status_report", "roadmap/pdf/sign_off"

# Mails that sign-in sends by itself: template, and what it is told.
SIGN_IN: dict[str, dict[str, str]] = {
    "account/email/login_code": {"code": "K7QM-2XWP"},
    "account/email/password_reset_key": {"password_reset_url": "/account/password/reset/key/sample/"},
}


@cache
def _recorded() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(RECORDED.read_text(encoding="utf-8"))
    return found


def letters() -> list[str]:
    return sorted([*_recorded()["letters"], *SIGN_IN])


def documents() -> list[str]:
    return sorted(_recorded()["documents"])


def letter(name: str) -> Rendered:
    """Subject, text and HTML of a letter, as its reader gets it. Raises `KeyError` for a name that is not there."""
    if name in SIGN_IN:
        context = {"password_reset_url": "", **SIGN_IN[name]}
        if path := context["password_reset_url"]:
            context["password_reset_url"] = links.absolute(path)
        subject = " ".join(render_to_string(f"{name}_subject.txt", context).split())
        text, html = (render_to_string(f"{name}_message.{kind}", context) for kind in ("txt", "html"))
        return Rendered(subject, text.lstrip("\n"), html)
    return rendering.words(_message(name))


def mail(name: str) -> bytes:
    """The whole mail, as a mail program opens it."""
    row = (
        _message(name)
        if name not in SIGN_IN
        else OutboxMessage(template=name, context={}, to_email="dana@acme.example")
    )
    made: bytes = rendering.as_mail(row, letter(name)).message().as_bytes()
    return made


def _message(name: str) -> OutboxMessage:
    return OutboxMessage(template=name, queued_at=QUEUED_AT, due_at=QUEUED_AT, **_recorded()["letters"][name])


def document(name: str) -> bytes:
    """A PDF. Raises `KeyError` for a name that is not there, and `PdfError`."""
    said = _recorded()["documents"][name]
    return document_of(said) if name == STATUS else pdf.render(f"{name}.html", said)
