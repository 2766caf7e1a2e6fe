"""What people hear about the sign-off: that the other side has signed, and the document itself."""

from datetime import datetime

from django.utils.translation import gettext as _

from implementation.models import Implementation, StoredFile
from roadmap.plan.queries import people_of
from roadmap.signoff.models import SignOff
from roadmap.signoff.rules import MAY_SIGN
from stakeholders.letters.post import write
from stakeholders.models import Seat


def path_of(implementation: Implementation) -> str:
    return f"/w/{implementation.workspace.slug}/i/{implementation.slug}/sign-off/"


def signature_wanted(document: SignOff, *, implementation: Implementation, by: Seat, now: datetime) -> None:
    """One side has signed: those of the other side who may sign hear of it."""
    for seat in people_of(implementation):
        if seat.side != by.side and seat.holds(*MAY_SIGN[seat.side]) and seat.user_id != by.user_id:
            write(
                "roadmap/email/signature_wanted",
                to=seat,
                path=path_of(implementation),
                subject=_("Your signature for the go-live"),
                dedupe_key=f"signature-wanted:{document.pk}:{seat.pk}",
                context={
                    "workspace_name": seat.workspace_name,
                    "first": seat.first_name,
                    "by": by.name,
                    "by_title": by.title,
                    "by_company": by.workspace_name if by.is_ours else by.implementation_name,
                    "fingerprint": document.fingerprint,
                },
                why=_("You may sign for your side."),
                now=now,
            )


def signed_off(document: SignOff, *, file: StoredFile, implementation: Implementation, now: datetime) -> None:
    """To everybody here, with the signed document."""
    for seat in people_of(implementation):
        write(
            "roadmap/email/signed_off",
            to=seat,
            path=path_of(implementation),
            subject=_("Signed off"),
            dedupe_key=f"signed-off:{document.pk}:{seat.pk}",
            context={
                "workspace_name": seat.workspace_name,
                "first": seat.first_name,
                "fingerprint": document.fingerprint,
                "sha256": file.sha256,
            },
            why=_("Both sides have signed."),
            now=now,
            attachments=[{"file": str(file.pk), "name": file.name}],
        )
