"""Answers that carry their reason: may somebody do this, and if not, why and who can."""

from dataclasses import dataclass

from django.utils.functional import Promise


class Forbidden(Exception):
    """Refused by a rule. The message is for the person who asked."""


class Stale(Exception):
    """Somebody else was quicker, or the text changed meanwhile. The message says what to do."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Yes, or no with a sentence. The same verdict guards the action, greys out the button and explains itself."""

    reason: str | Promise = ""

    def __bool__(self) -> bool:
        return not self.reason

    def enforce(self) -> None:
        """Raises `Forbidden` with the reason unless allowed."""
        if self.reason:
            raise Forbidden(str(self.reason))


ALLOWED = Verdict()
