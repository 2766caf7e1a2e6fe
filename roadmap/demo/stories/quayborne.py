"""Quayborne: six weeks, now in the fifth. Amber in week three, recovered; one approval stale, one item blocked."""

from collections.abc import Iterator
from datetime import timedelta

from migrations_tracker.connecting.catalogue import kinds
from roadmap.demo import connections, data, parallel
from roadmap.demo.acts import (
    ask_for,
    assign,
    block,
    decide,
    discuss,
    edit,
    finish,
    name_approver,
    name_deputy,
    note,
    say,
    unblock,
    write,
)
from roadmap.demo.course import course
from roadmap.demo.stage import Stage, Step, one_after_another, reports, step
from roadmap.demo.stories.quayborne_files import asked
from stakeholders.agreements import Answer

CONTRACTS, FORMATS, USAGE, REVENUE, CUSTOM = "Contracts", "Invoice formats", "Structure", "Revenue", "Custom feature"
DEPOTS, SERIES, FUEL = (
    "One invoice per parent group with a section per depot",
    "Separate credit-note number series per legal entity",
    "Fuel index as a percentage line per lane",
)
NOTE = "Renewal talk in spring: the CFO asked for the price of the tax module. Say nothing before the go-live."


def story(stage: Stage) -> Iterator[Step]:
    yield from course(
        stage,
        begun={"c-pull-allow-list": "1 Fri", "c-ongoing-usage": None},
        ended={
            "v-build-custom": None,
            "c-pull-allow-list": "2 Fri",
            "v-pull-connect": "3 Mon",
            "c-ongoing-usage": None,
        },
    )
    yield from _agreeing(stage)
    yield from _building(stage)
    yield from _moving(stage)
    yield from _connecting(stage)
    yield from _testing(stage)
    yield from _reporting(stage)


def _agreeing(stage: Stage) -> Iterator[Step]:
    people = {CONTRACTS: ["declan", "sunniva"], FORMATS: ["declan"], USAGE: ["piotr"], REVENUE: ["declan", "imogen"]}
    people[CUSTOM] = ["declan"]
    for topic, (minute, names) in zip(people, enumerate(people.values(), start=10), strict=True):
        for second, who in enumerate(names, start=10):
            yield step(stage, f"1 Tue 11:{minute}:{second}", "sunniva", name_approver(topic, who))
    yield step(stage, "1 Tue 11:40", "declan", name_deputy(REVENUE, "declan", "sunniva"))
    yield step(stage, "1 Tue 16:20", "anika", write(CUSTOM, DEPOTS, ONE_INVOICE))
    yield step(stage, "1 Tue 16:24", "anika", write(CUSTOM, SERIES, TWO_SERIES))
    yield step(stage, "1 Tue 16:31", "anika", write(CUSTOM, FUEL, FUEL_INDEX, must_have=False))
    yield step(stage, "1 Wed 10:05", "anika", ask_for(CUSTOM, due=stage.day("1 Fri")))
    yield step(stage, "1 Thu 16:31", "declan", decide(DEPOTS, Answer.APPROVE_WITH_CONDITIONS, conditions=[CLOSED]))
    yield step(stage, "1 Thu 16:38", "declan", decide(FUEL, Answer.REJECT, comment=SERVICE_FEE))
    yield step(stage, "1 Fri 09:40", "declan", decide(SERIES, Answer.APPROVE_WITH_CONDITIONS, conditions=[LAST_NUMBER]))
    asked = ask_for(CONTRACTS, FORMATS, USAGE, REVENUE, due=stage.day("2 Thu"))
    yield step(stage, "2 Mon 16:45", "anika", asked)
    yield step(
        stage,
        "2 Tue 09:35",
        "declan",
        discuss(11, "Do late shipments of a closed month change the tax?", question=True),
    )
    yield step(
        stage, "2 Tue 11:52", "anika", discuss(11, "No. They are billed next month, at the rate of their own day.")
    )
    yield from _going_through(stage, "2 Tue 13:05", "declan", CONTRACTS, FORMATS)
    yield from _going_through(stage, "2 Tue 14:30", "piotr", USAGE)
    yield from _going_through(stage, "2 Wed 10:20", "sunniva", CONTRACTS)
    yield from _going_through(stage, "2 Wed 11:30", "declan", REVENUE)
    yield from _going_through(stage, "2 Thu 10:15", "imogen", REVENUE)


def _going_through(stage: Stage, when: str, who: str, *topics: str) -> list[Step]:
    numbers = stage.numbers_of(*topics)
    first = step(stage, when, who, decide(numbers[0]))
    return one_after_another(first, [decide(number) for number in numbers])


def _building(stage: Stage) -> Iterator[Step]:
    yield step(stage, "1 Mon 14:10", "anika", say("v-read-handover", NOTE, internal=True))
    yield step(
        stage, "1 Thu 15:44", "sunniva", say("c-share-data", CONTRACTS_SENT, sends=["contracts.csv", "customers.csv"])
    )
    yield step(
        stage,
        "1 Fri 11:20",
        "ravi",
        say("c-share-data", "19 groups have no parent number. Which column is it?", question=True),
    )
    yield step(
        stage,
        "1 Fri 13:48",
        "sunniva",
        say("c-share-data", "It is `group_no`. I sent the file again with it.", sends=["customers-2.csv"]),
    )
    yield step(
        stage, "2 Mon 16:12", "grace", block("c-pull-allow-list", ALLOW_LIST, "IT security’s change board", "ACCESS")
    )
    yield step(
        stage,
        "2 Wed 09:31",
        "ravi",
        say("c-pull-allow-list", "Can the board decide before Friday? The test month waits for it.", question=True),
    )
    yield step(
        stage, "2 Wed 14:02", "grace", say("c-pull-allow-list", "It meets on Friday at ten. The ticket is NET-4480.")
    )
    yield step(stage, "2 Fri 11:47", "grace", unblock("c-pull-allow-list"))
    yield step(stage, "2 Fri 16:20", "chiara", say("v-build-custom", SERIES_LATE))
    yield step(
        stage,
        "2 Fri 16:40",
        "ravi",
        say("v-config-sandbox", "Chiara is on two customers at once. I take the tests.", internal=True),
    )
    yield step(
        stage,
        "3 Mon 10:10",
        "declan",
        say("v-build-custom", "A week is fine if the test starts on its Monday. Does it?", question=True),
    )
    yield step(stage, "3 Mon 10:55", "anika", say("v-build-custom", "It does. The series is not part of run 1."))
    yield step(
        stage,
        "3 Tue 15:30",
        "grace",
        say("c-connect", "HubSpot, NetSuite, Stripe and Avalara stand on test accounts."),
    )
    yield step(
        stage,
        "3 Wed 12:12",
        "ravi",
        say("c-connect", "Two deal properties are missing in HubSpot: term and billing contact.", question=True),
    )
    yield step(
        stage,
        "3 Thu 09:20",
        "sunniva",
        say("c-connect", "Both are there now; the sales team fills them in from today."),
    )
    yield step(stage, "3 Fri 17:01", "chiara", finish("v-build-custom"))
    yield step(
        stage,
        "3 Fri 17:05",
        "chiara",
        say("v-build-custom", "Shipped: each legal entity has its own series for credit notes."),
    )


def _moving(stage: Stage) -> Iterator[Step]:
    """Customers and contracts once, usage from the warehouse, two years of history for the auditors."""
    once, on = "HISTORICAL", "ONGOING"
    planned = [
        ("customers", once, "csv", ""),
        ("contracts", once, "csv", "Confirmed with the product team: this format is read"),
        ("usage", on, "pull", "No engineers are free before summer"),
        ("invoices", once, "by_vendor", ""),
        ("journals", once, "push", ""),
        ("contracts", on, "connector", ""),
    ]
    for n, (key, purpose, method, reason) in enumerate(planned):
        yield step(stage, f"1 Tue 13:1{n}", "anika", data.plan(key, purpose))
        yield step(stage, f"1 Tue 13:2{n}", "anika", data.route(key, purpose, method, reason))
    through = stage.day("1 Mon") - timedelta(days=stage.day("1 Mon").day)  # the last day of the calendar's month before
    yield step(stage, "1 Thu 16:02", "sunniva", data.describe("customers", once, "NetSuite", "sunniva", count=268))
    contracts = data.describe("contracts", once, "A spreadsheet", "sunniva", count=312, billed_through=through)
    yield step(stage, "1 Thu 16:06", "sunniva", contracts)
    yield step(stage, "1 Thu 16:12", "sunniva", data.describe("usage", on, "Snowflake, shipments", "piotr"))
    invoices = data.describe("invoices", once, "NetSuite", "declan", count=5712, why="Two years, for the auditors")
    yield step(stage, "2 Wed 12:15", "declan", invoices)
    yield step(stage, "2 Wed 12:20", "declan", data.describe("journals", once, "NetSuite", "declan", count=12904))
    yield from asked(stage)


def _connecting(stage: Stage) -> Iterator[Step]:
    tools = {
        "HubSpot": ("crm", "hubspot", "deals become contracts", "Quayborne sandbox", "Read companies and deals"),
        "NetSuite": ("erp", "netsuite", "we produce the journals", "TSTDRV2291180", "Role Golive integration"),
        "Stripe": ("payment", "stripe", "cards and direct debits", "Quayborne, test mode", "Restricted, test mode"),
        "Avalara AvaTax": ("tax", "avalara", "the US entity only", "Quayborne Inc. sandbox", "Calculate, no commit"),
    }
    for n, (title, (kind, product, purpose, account, scopes)) in enumerate(tools.items()):
        yield step(stage, f"2 Thu 15:0{n}", "anika", connections.plan(kind, product, "grace", purpose))
        yield step(stage, f"2 Thu 15:1{n}", "anika", connections.ask(title))
        yield step(
            stage, f"3 Tue 14:3{n}", "grace", connections.grant(title, account, scopes, through="Keeper, one vault")
        )
        yield step(stage, f"3 Tue 15:4{n}", "ravi", connections.connected(title))
    for n, (title, (kind, *_rest)) in enumerate(tools.items()):
        for place, line in enumerate(kinds()[kind].steps, start=1):
            who = "grace" if line.side == "CUSTOMER" else "ravi"
            yield step(stage, f"3 Thu 10:{n}{place}", who, connections.done(title, place))
    missing = "Two deal properties are missing: term and billing contact"
    yield step(
        stage, "3 Wed 12:10", "ravi", connections.proven("HubSpot", "CT-0112-A", "Deal 9", passed=False, words=missing)
    )
    yield step(stage, "3 Thu 11:05", "ravi", connections.proven("HubSpot", "CT-0112-A", "Deal 9"))
    yield step(stage, "3 Thu 11:20", "ravi", connections.proven("NetSuite", "JE-14", "Journal 2207"))
    yield step(stage, "3 Thu 11:35", "ravi", connections.proven("Stripe", "PAY-2", "pi_2, refunded"))
    yield step(stage, "3 Thu 11:50", "ravi", connections.proven("Avalara AvaTax", "INV-9", "Transaction 71"))
    for n, title in enumerate(tools):
        yield step(stage, f"3 Fri 10:1{n}", "anika", connections.used(title))


def _testing(stage: Stage) -> Iterator[Step]:
    yield from _comparing(stage)
    yield step(stage, "4 Tue 10:41", "sunniva", say("c-generate", SAMPLE))
    yield step(stage, "4 Wed 11:05", "ravi", say("c-compare", RUN_ONE))
    yield step(
        stage,
        "4 Wed 15:05",
        "anika",
        edit(7, SHARED_NUMBER, reason="Run 1 of the test showed that 19 groups bill several depots under one number."),
    )
    yield step(stage, "4 Thu 09:12", "declan", decide(7))
    yield step(stage, "4 Thu 14:20", "ravi", say("c-compare", RUN_TWO))
    yield step(
        stage,
        "4 Fri 10:02",
        "declan",
        say("c-compare", "The 5 duplicates were our mistake. We accept the new figure."),
    )
    yield step(stage, "4 Fri 16:10", "sunniva", block("c-ongoing-usage", PRODUCTION_LIST, "grace", "ACCESS"))
    yield step(stage, "4 Fri 15:10", "anika", say("c-accept-test", ACCEPTED))
    yield step(stage, "4 Fri 16:40", "anika", say("c-go-live", WHO_SIGNS, question=True))
    yield step(stage, "4 Fri 16:34", "sunniva", assign("c-ongoing-usage", "piotr"))
    yield step(
        stage,
        "5 Mon 09:30",
        "anika",
        say("c-ongoing-usage", "Could the board take the ticket before its Thursday meeting?", question=True),
    )
    yield step(stage, "5 Tue 10:30", "grace", say("c-ongoing-usage", "I asked. They answer tomorrow."))


def _comparing(stage: Stage) -> Iterator[Step]:
    """Run 1 with its twelve findings, and run 2 with the sandbox mended; what is left the customer accepts."""
    kinds_of = {"invoice": ("invoices", 13, 14, 13), "invoice_line": ("lines", 23, 24, 23)}
    kinds_of["journal_line"] = ("journal", 36, 48, 43)
    yield step(stage, "4 Tue 10:20", "ravi", parallel.start)
    for n, (kind, (name, old, new, _mended)) in enumerate(kinds_of.items()):
        yield step(stage, f"4 Tue 10:2{n + 1}", "sunniva", parallel.load(1, kind, "left", f"legacy_{name}.csv", old))
        yield step(stage, f"4 Tue 10:3{n}", "ravi", parallel.load(1, kind, "right", f"sandbox_{name}.csv", new))
        yield step(stage, f"4 Tue 10:3{n + 3}", "ravi", parallel.declare(kind))
    yield step(stage, "4 Tue 10:37", "declan", parallel.map_accounts)
    yield step(stage, "4 Tue 10:38", "ravi", parallel.compare(1))
    for n, (title, category, cause, becomes, why) in enumerate(CAUSES):
        yield step(stage, f"4 Wed 10:{n:02}:30", "ravi", parallel.explain(title, category, cause, becomes, why))
    yield step(stage, "4 Wed 13:40", "declan", parallel.accept("CT-0166-A", "identity"))
    yield step(stage, "4 Thu 14:00", "ravi", parallel.start)
    for n, (kind, (name, old, _new, mended)) in enumerate(kinds_of.items()):
        yield step(stage, f"4 Thu 14:0{n + 1}", "sunniva", parallel.load(2, kind, "left", f"legacy_{name}.csv", old))
        second = parallel.load(2, kind, "right", f"sandbox_{name}_2.csv", mended)
        yield step(stage, f"4 Thu 14:0{n + 5}", "ravi", second)
    yield step(stage, "4 Thu 14:10", "ravi", parallel.compare(2))
    yield step(stage, "4 Fri 09:50", "declan", parallel.accept("CT-0031-A", "quantity"))
    yield step(stage, "4 Fri 09:55", "declan", parallel.accept("CT-0219-A", "amount"))
    yield step(stage, "4 Fri 10:10", "anika", parallel.offer(2, "declan", "imogen", "anika"))
    yield step(stage, "4 Fri 10:12", "anika", parallel.ask_for_signatures(2))
    yield step(stage, "4 Fri 11:20", "declan", parallel.sign(2))
    yield step(stage, "4 Fri 14:30", "imogen", parallel.sign(2))
    yield step(stage, "4 Fri 15:05", "anika", parallel.sign(2))


def _reporting(stage: Stage) -> Iterator[Step]:
    yield from reports(stage, 1, 2, 3, 4)
    for week, text in enumerate(NOTES, start=1):
        yield step(stage, f"{week} Fri 14:50", "anika", note(text))


NOTES = (
    "A good start: contracts and customers are here, and everybody who decides is named.",
    "All requirements are approved and the allow-list is open after four working days. The credit-note series is late.",
    "The credit-note series is a week late and ships tonight. All four tools are on test accounts; the test can begin.",
    "Run 2 is accepted. R-7 was changed with its reason and needs Sunniva’s decision again.",
)
ONE_INVOICE = """Customers that belong to one group get one invoice, with a section for each depot and its subtotal.

* The group's address stands on top, the depots' addresses in their sections.
* Taxes are computed on each section.
"""
TWO_SERIES = """Credit notes of Quayborne Freight Systems Ltd and Quayborne Inc. are numbered apart, without gaps.

Done means: two credit notes of each entity carry consecutive numbers.
"""
FUEL_INDEX = "The surcharge follows the weekly fuel index: one percentage line per lane, on each invoice."
SERVICE_FEE = "Not needed: we bill the surcharge as a service fee, which works today. Declined for now."
CLOSED = "A closed depot no longer has a section of its own."
LAST_NUMBER = "The last number of each old series is entered before go-live."
CONTRACTS_SENT = "312 contracts and 268 customers, as of yesterday evening. Annual licences are on the second sheet."
ALLOW_LIST = "Zenskar’s addresses have to pass the change board of IT security, which meets on Fridays"
SERIES_LATE = """The invoice per group is shipped. The credit-note series needs **one week more**: the tax document
of the US entity has a number of its own, which nobody had mentioned. New date: next Friday."""
SAMPLE = "Last month’s invoices of every pricing model and currency, with their lines and journal, are loaded."
RUN_ONE = """Run 1: 13 old invoices, 14 new ones.

* 2 are exact and 1 is rounding; 7 differ
* 1 is missing here, 1 is missing there, 1 is here twice

Most of it is three causes: graduated tiers entered as volume, VAT ids not loaded, one contract left in draft."""
RUN_TWO = "Run 2: all is mended but what is for you to accept. CT-0031-A counts 5 duplicate shipments less."
CAUSES = (
    ("CT-0009-B", "amount", "CONFIGURATION", "FIX_CONFIGURATION", "Graduated tiers were entered as volume tiers."),
    ("CT-0230-A", "missing_in_right", "CONFIGURATION", "FIX_CONFIGURATION", "The contract was left in draft."),
    ("CT-0151-A", "missing_in_left", "MAPPING", "FIX_MAPPING", "A quarterly contract was entered as monthly."),
    ("CT-0188-A", "duplicate", "CONFIGURATION", "FIX_CONFIGURATION", "The period was generated twice."),
    ("CT-0205-A", "tax", "SOURCE", "FIX_SOURCE", "The VAT id was missing, so the reverse charge was lost."),
    ("CT-0263-A", "currency", "MAPPING", "FIX_MAPPING", "The contract was created with the default currency."),
    ("CT-0074-A", "date", "MAPPING", "FIX_MAPPING", "Net 45 was entered as Net 30."),
    ("CT-0140-A", "amount", "CONFIGURATION", "FIX_CONFIGURATION", "The minimum of 500.00 is not configured."),
    ("CT-0031-A", "quantity", "LEGACY", "ACCEPT", "5 duplicate shipments; the old system billed them."),
    ("CT-0219-A", "amount", "INTENDED", "ACCEPT", "Prorated by the days of the month, as the contract says."),
    ("CT-0166-A", "identity", "LEGACY", "ACCEPT", "The old system bills the parent, Q-0160."),
)
SHARED_NUMBER = (
    "Each customer carries the number by which our CRM knows it. It is unique, it never changes, and every import uses "
    "it. Depots of one group carry the number of their group, followed by a letter."
)
ACCEPTED = "Thank you. The one accepted difference stands in the sign-off document, with its reason."
WHO_SIGNS = "Do you sign for both entities, or does the US one need a signature of its own?"
PRODUCTION_LIST = "Production’s warehouse has an allow-list of its own. Ticket NET-4711 waits for the board on Thursday"
