"""From a queued letter to the bytes of a mail: a text and an HTML part, the same Message-ID each time."""

import re
from dataclasses import dataclass
from email.utils import formataddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from implementation import links, tenancy
from implementation.models import Workspace
from implementation.outbox.models import Delivery, OutboxMessage

EMPTY_LINES = re.compile(r"\n{3,}")  # where a template left something out


@dataclass(frozen=True, slots=True)
class Rendered:
    subject: str
    text: str
    html: str


def render(message: OutboxMessage) -> Rendered:
    """The letter's words, in its workspace's colour."""
    return words(message, accent=_accent(message))


def words(message: OutboxMessage, *, accent: str = "") -> Rendered:
    """The letter's words, without a look into the database.

    Its link is made here and not stored: `context["locator"]` names the row behind it.
    """
    context = dict(message.context)
    if locator := context.get("locator"):
        context["link"] = links.absolute(f"/l/{links.token(locator)}/")
        if not message.transactional:
            context["unsubscribe"] = unsubscribe_link(message)
    elif path := context.get("path"):
        context["link"] = links.absolute(path)
    context |= {"to_name": message.to_name, "why": message.why, "base_url": settings.BASE_URL, "accent": accent}
    subject, _, text = render_to_string(f"{message.template}.txt", context).partition("\n")
    html = render_to_string(f"{message.template}.html", context | {"subject": subject})
    return Rendered(subject.strip(), EMPTY_LINES.sub("\n\n", text).lstrip("\n"), html)


def _accent(message: OutboxMessage) -> str:
    """The workspace's colour, so that its mails look like its pages."""
    with tenancy.reading():
        return Workspace.objects.values_list("accent", flat=True).get(pk=message.workspace_id)


def unsubscribe_link(message: OutboxMessage) -> str:
    """The page that stops digests and status mails. Its secret is the letter's own, so nothing more is stored."""
    return links.absolute(f"/l/{links.token(message.context['locator'])}/unsubscribe/")


def without_secrets(rendered: Rendered, message: OutboxMessage) -> Rendered:
    """What the log keeps: the words, with the secret link struck out."""
    if not (locator := message.context.get("locator")):
        return rendered
    secret = links.token(locator)
    return Rendered(rendered.subject, rendered.text.replace(secret, "…"), rendered.html.replace(secret, "…"))


def as_mail(row: Delivery, rendered: Rendered) -> EmailMultiAlternatives:
    """The mail as it goes to the server, without attachments."""
    name = getattr(row, "to_name", "")
    headers = {"Message-ID": row.message_id, "Auto-Submitted": "auto-generated"}
    if isinstance(row, OutboxMessage) and not row.transactional and "locator" in row.context:
        headers["List-Unsubscribe"] = f"<{unsubscribe_link(row)}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail = EmailMultiAlternatives(
        subject=rendered.subject,
        body=rendered.text,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[formataddr((name, row.to_email)) if name else row.to_email],
        headers=headers,
    )
    if rendered.html:
        mail.attach_alternative(rendered.html, "text/html")
    return mail
