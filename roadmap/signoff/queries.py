"""Where a sign-off stands."""

from implementation.models import Implementation
from roadmap.plan.queries import people_of
from roadmap.signoff.checks import Check, checks_of
from roadmap.signoff.models import Signature, SignOff


def signatures_of(document: SignOff | None) -> list[Signature]:
    """Who has signed this text, first signature first."""
    if document is None:
        return []
    return list(Signature.objects.filter(sign_off=document).select_related("seat").order_by("signed_at", "pk"))


def missing_of(implementation: Implementation) -> list[Check]:
    return [check for check in checks_of(implementation, people_of(implementation)) if not check.passed]


def closed_by(implementation: Implementation) -> SignOff | None:
    """The sign-off that closed the implementation."""
    rows = SignOff.objects.of(implementation).filter(closed_at__isnull=False)
    return rows.select_related("file", "thread").first()


def overtaken(implementation: Implementation, fingerprint: str) -> list[Signature]:
    """Signatures of a text that has changed since; they count no more."""
    rows = Signature.objects.of(implementation).exclude(fingerprint=fingerprint)
    return list(rows.order_by("signed_at"))
