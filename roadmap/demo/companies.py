"""The customers: how big, since when, with whom. What happens to each stands in `stories`."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from roadmap.demo.cast import LEDGERLINE, ZENSKAR, Vendor, address

SIX_WEEKS, FOUR_WEEKS, SIZED, TEN_WEEKS = "zenskar-six-week", "zenskar-four-week", "zenskar-sized", "zenskar-ten-week"


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody at the customer. `roles` are the playbook's words."""

    name: str
    title: str
    roles: tuple[str, ...]

    @property
    def first(self) -> str:
        return self.name.split()[0].lower()


@dataclass(frozen=True, slots=True)
class Company:
    """One implementation. Its kick-off is the Monday `weeks_ago` before the Monday of this week, or the next working
    day of both sides; `committed_week` names the week whose Friday was agreed instead of the plan's own date.
    """

    key: str
    name: str
    weeks_ago: int
    country: str
    people: tuple[Guest, ...]
    region: str = ""
    zone: str = ""
    playbook: str = SIX_WEEKS
    answers: Mapping[str, str | bool] = field(default_factory=dict)
    committed_week: int = 0
    vendor: Vendor = ZENSKAR
    starter: str = "anika"
    team: Mapping[str, str] = field(default_factory=dict)  # the playbook's word → a colleague's first name
    closes: str = ""  # "6 Thu": the day of both signatures

    @property
    def domain(self) -> str:
        return f"{self.key}.example"

    def email_of(self, guest: Guest) -> str:
        return address(guest.name, self.domain)


ENGINEERS = {"solutions_engineer": "ravi", "product_engineer": "chiara"}

FERNLOFT = Company(
    key="fernloft",
    name="Fernloft Analytics, Inc.",
    weeks_ago=3,
    country="US",
    zone="America/New_York",
    playbook=FOUR_WEEKS,
    answers={"size": "small", "usage": "pull", "history": True},  # which is then left out, with a reason
    starter="leonie",
    team=ENGINEERS,
    people=(
        Guest("Maren Oduya", "Head of Finance", ("lead", "approver")),
        Guest("Tobias Lindqvist", "RevOps Manager", ("data_owner", "it", "approver")),
        Guest("Ruth Calloway", "Chief Executive", ("sponsor", "signatory")),
    ),
)
QUAYBORNE = Company(
    key="quayborne",
    name="Quayborne Freight Systems Ltd",
    weeks_ago=4,
    country="GB",
    answers={"size": "medium", "usage": "pull", "erp": True, "history": True},
    team=ENGINEERS,
    people=(
        Guest("Imogen Achterberg", "Chief Financial Officer", ("sponsor", "signatory")),
        Guest("Declan Wyatt", "Financial Controller", ("approver",)),
        Guest("Sunniva Raghunathan", "Head of Revenue Operations", ("lead", "data_owner")),
        Guest("Piotr Halloran", "Data Engineering Lead", ("approver",)),
        Guest("Grace Mbeki-Stone", "IT Security Manager", ("it",)),
        Guest("Oliver Trask", "VP Customer Operations", ("informed",)),
    ),
)
TARANGINI = Company(
    key="tarangini",
    name="Tarangini Messaging Pvt. Ltd.",
    weeks_ago=8,
    country="IN",
    zone="Asia/Kolkata",
    playbook=SIZED,
    answers={"size": "enterprise", "usage": "push", "history": True},
    committed_week=13,  # planned for twelve, with a week to spare
    team=ENGINEERS,
    people=(
        Guest("Devika Subramaniam", "Chief Financial Officer", ("sponsor", "signatory")),
        Guest("Farhan Qureshi", "GM Billing and Revenue Assurance", ("lead", "data_owner")),
        Guest("Leela Krishnappa", "Senior Manager Taxation", ("approver",)),
        Guest("Nikhil Baruah", "Director Platform Engineering", ("approver", "engineer")),
        Guest("Shirin Dastoor", "SAP Competence Lead", ("it",)),
        Guest("Arjun Pillai", "Head of Internal Audit", ("approver",)),
        Guest("Meghna Rao", "Company Secretary", ("informed",)),
    ),
)

# What stands beside them in a portfolio that is in use.
OSTRALINE = Company(
    key="ostraline",
    name="Ostraline Robotics GmbH",
    weeks_ago=1,
    country="DE",
    answers={"size": "small", "usage": "push", "custom_features": False},
    starter="leonie",
    team=ENGINEERS,
    people=(
        Guest("Jonas Reuter", "Head of Finance Operations", ("lead", "approver", "signatory")),
        Guest("Katja Brandt", "Backend Engineer", ("engineer", "it")),
    ),
)
PINEHOLLOW = Company(
    key="pinehollow",
    name="Pinehollow Dental Group",
    weeks_ago=2,
    country="US",
    zone="America/Chicago",
    answers={"size": "medium", "usage": "pull", "history": False},
    starter="leonie",
    team=ENGINEERS,
    people=(
        Guest("Mei Tanaka", "Director of Revenue Cycle", ("lead", "approver")),
        Guest("Andre Castellanos", "Chief Financial Officer", ("sponsor", "signatory")),
        Guest("Priya Venkat", "Data Analyst", ("data_owner", "it")),
    ),
)
SALTMARSH = Company(
    key="saltmarsh",
    name="Saltmarsh Ferries Ltd",
    weeks_ago=0,
    country="GB",
    answers={"size": "medium"},
    team=ENGINEERS,
    people=(
        Guest("Hamish Dunbar", "Finance Director", ("lead", "sponsor", "signatory")),
        Guest("Orla Feeney", "Systems Accountant", ("approver", "data_owner")),
    ),
)
BRACKENRIDGE = Company(
    key="brackenridge",
    name="Brackenridge Water Cooperative",
    weeks_ago=6,
    country="IE",
    answers={"size": "medium", "usage": "pull", "custom_features": False},
    starter="leonie",
    team=ENGINEERS,
    people=(
        Guest("Niamh Corrigan", "Billing Manager", ("lead", "approver", "data_owner")),
        Guest("Stefan Wolak", "IT Manager", ("it",)),
        Guest("Una Hegarty", "General Manager", ("sponsor", "signatory")),
    ),
)
KESTREL = Company(
    key="kestrel",
    name="Kestrel Grid Services B.V.",
    weeks_ago=5,
    country="NL",
    playbook=TEN_WEEKS,
    team=ENGINEERS,
    people=(
        Guest("Marit de Vries", "Controller", ("lead", "approver", "signatory")),
        Guest("Bram Hoekstra", "Platform Engineer", ("engineer", "it", "data_owner")),
    ),
)
CASTELUNE = Company(
    key="castelune",
    name="Castelune Media SAS",
    weeks_ago=7,
    country="FR",
    answers={"size": "small", "usage": "pull", "custom_features": False, "history": True},
    starter="leonie",
    team=ENGINEERS,
    closes="6 Thu",
    people=(
        Guest("Camille Perrin", "Director of Operations", ("lead", "approver")),
        Guest("Bastien Roche", "Head of Data", ("data_owner", "it", "approver")),
        Guest("Colette Vasseur", "Managing Director", ("sponsor", "signatory")),
    ),
)
BRIGHTWICK = Company(
    key="brightwick",
    name="Brightwick Claims Ltd",
    weeks_ago=5,
    country="GB",
    answers={"size": "small", "usage": "pull", "custom_features": False, "history": False},
    team=ENGINEERS,
    people=(
        Guest("Rosalind Ames", "Head of Claims Finance", ("lead", "approver")),
        Guest("Kofi Adjei", "Data Platform Lead", ("data_owner", "it", "approver")),
        Guest("Margaret Thwaite", "Chief Financial Officer", ("sponsor", "signatory")),
    ),
)
HOLLOWAY = Company(
    key="holloway",
    name="Holloway & Pryce Publishing",
    weeks_ago=2,
    country="DE",
    vendor=LEDGERLINE,
    starter="noor",
    answers={"size": "small", "usage": "pull", "custom_features": False, "history": False},
    people=(Guest("Benedikt Saller", "Head of Finance", ("lead", "approver", "signatory")),),
)

COMPANIES = (
    QUAYBORNE,
    OSTRALINE,
    PINEHOLLOW,
    SALTMARSH,
    BRACKENRIDGE,
    KESTREL,
    HOLLOWAY,
    FERNLOFT,
    BRIGHTWICK,
    CASTELUNE,
    TARANGINI,
)
