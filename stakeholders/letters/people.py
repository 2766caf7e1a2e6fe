"""What people hear about their seats."""

from datetime import datetime

from django.utils.translation import gettext as _

from implementation import wording
from stakeholders.letters.post import GOOD_FOR, write
from stakeholders.models import Seat


def invited(seat: Seat, *, by: Seat, now: datetime) -> None:
    place = seat.implementation_name or seat.workspace_name
    write(
        "stakeholders/email/invited",
        to=seat,
        path=seat.home,
        subject=_("%(vendor)s: your place in %(place)s") % {"vendor": seat.workspace_name, "place": place},
        dedupe_key=f"invited:{seat.pk}:{now.isoformat()}",
        context={
            "by": by.name,
            "by_title": by.title,
            "place": place,
            "roles": seat.role_names,
            "first": seat.first_name,
            "founder": by.pk == seat.pk,
            "until": wording.long_date((now + GOOD_FOR).date()),
        },
        why="" if by.pk == seat.pk else _("%(name)s invited you.") % {"name": by.name},
        now=now,
    )
