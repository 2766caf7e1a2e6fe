"""From a queued letter to the bytes of a mail: a text and an HTML part, the same Message-ID each time."""

from dataclasses import dataclass
from email.utils import formataddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from implementation import links
from implementation.outbox.models import Delivery, OutboxMessage


@dataclass(frozen=True, slots=True)
class Rendered:
    subject: str
    text: str
    html: str


def render(message: OutboxMessage) -> Rendered:
    """The letter's words. Its link is made here and not stored: `context["locator"]` names the row behind it."""
    context = dict(message.context)
    if locator := context.get("locator"):
        context["link"] = links.absolute(f"/l/{links.token(locator)}/")
    elif path := context.get("path"):
        context["link"] = links.absolute(path)
    context |= {"to_name": message.to_name, "why": message.why, "base_url": settings.BASE_URL}
    subject, _, text = render_to_string(f"{message.template}.txt", context).partition("\n")
    html = render_to_string(f"{message.template}.html", context | {"subject": subject})
    return Rendered(subject.removeprefix("Subject:").strip(), text.lstrip("\n"), html)


def without_secrets(rendered: Rendered, message: OutboxMessage) -> Rendered:
    """What the log keeps: the words, with the secret link struck out."""
    if not (locator := message.context.get("locator")):
        return rendered
    secret = links.token(locator)
    return Rendered(rendered.subject, rendered.text.replace(secret, "…"), rendered.html.replace(secret, "…"))


def as_mail(row: Delivery, rendered: Rendered) -> EmailMultiAlternatives:
    """The mail as it goes to the server, without attachments."""
    name = getattr(row, "to_name", "")
    mail = EmailMultiAlternatives(
        subject=rendered.subject,
        body=rendered.text,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[formataddr((name, row.to_email)) if name else row.to_email],
        headers={"Message-ID": row.message_id, "Auto-Submitted": "auto-generated"},
    )
    if rendered.html:
        mail.attach_alternative(rendered.html, "text/html")
    return mail
