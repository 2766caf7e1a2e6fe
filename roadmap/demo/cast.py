"""Who takes part: two vendors with their people. All names are invented, all addresses end in `.example`."""

from dataclasses import dataclass
from uuid import UUID

from stakeholders.models import Role

PASSWORD = "kickoff-to-golive"  # noqa: S105  the demo's, printed when it starts; it listens on this machine alone


@dataclass(frozen=True, slots=True)
class Colleague:
    name: str
    title: str
    role: Role

    @property
    def first(self) -> str:
        return self.name.split()[0].lower()

    def email_at(self, domain: str) -> str:
        return address(self.name, domain)


@dataclass(frozen=True, slots=True)
class Vendor:
    """A workspace. Its id is fixed, so that a second start finds it without looking through everybody's doors."""

    id: UUID
    name: str
    slug: str
    zone: str
    domain: str
    owner: Colleague
    colleagues: tuple[Colleague, ...] = ()

    @property
    def people(self) -> tuple[Colleague, ...]:
        return (self.owner, *self.colleagues)


def address(name: str, domain: str) -> str:
    """`anika.sobral@zenskar.example`."""
    return f"{name.lower().replace(' ', '.')}@{domain}"


ZENSKAR = Vendor(
    id=UUID("018f0000-0000-7000-8000-000000000001"),
    name="Zenskar",
    slug="zenskar",
    zone="Europe/London",
    domain="zenskar.example",
    owner=Colleague("Anika Sobral", "Customer Success Manager", Role.OWNER),
    colleagues=(
        Colleague("Leonie Hartwell", "Customer Success Manager", Role.MANAGER),
        Colleague("Ravi Menezes", "Solutions Engineer", Role.CONTRIBUTOR),
        Colleague("Chiara Novotna", "Product Engineer", Role.CONTRIBUTOR),
    ),
)
LEDGERLINE = Vendor(
    id=UUID("018f0000-0000-7000-8000-000000000002"),
    name="Ledgerline Consulting",
    slug="ledgerline",
    zone="Europe/Berlin",
    domain="ledgerline.example",
    owner=Colleague("Noor Haddad", "Partner", Role.OWNER),
)
VENDORS = (ZENSKAR, LEDGERLINE)
