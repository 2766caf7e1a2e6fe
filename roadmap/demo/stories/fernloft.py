"""Fernloft: small, four weeks, quick and green. The only trouble: three days of a production ledger on the sandbox."""

from collections.abc import Iterator

from roadmap.demo import connections
from roadmap.demo.acts import ask_for, decide, leave_out, name_approver, note, say, write
from roadmap.demo.course import course
from roadmap.demo.stage import Stage, Step, one_after_another, reports, step

CUSTOM = "Custom feature"
PURCHASE_ORDER = "Purchase-order number and cost centre"


def story(stage: Stage) -> Iterator[Step]:
    never = {"c-import-history": None, "c-confirm-history": None}
    yield from course(
        stage,
        begun={**never, "c-approve-custom": None, "v-build-custom": "1 Wed", "c-approve-req": "2 Mon"},
        ended={**never, "c-approve-custom": "1 Tue", "v-build-custom": "1 Fri", "c-approve-req": "2 Tue"},
    )
    yield from _agreeing(stage)
    yield from _connecting(stage)
    yield from reports(stage, 1, 2, 3)
    yield step(stage, "1 Mon 11:20", "tobias", say("c-share-data", SETUP, sends=["process-today.txt"]))
    yield step(stage, "1 Tue 10:15", "ravi", say("c-share-data", "Five contracts with seat bands first, please."))
    yield step(stage, "1 Wed 10:40", "leonie", leave_out("import-history", NO_HISTORY))
    yield step(stage, "1 Fri 16:20", "chiara", say("v-build-custom", "Shipped: both stand beside the invoice number."))
    yield step(
        stage, "2 Mon 13:10", "tobias", say("c-share-data", "46 contracts, 44 customers.", sends=["contracts.csv"])
    )
    yield step(stage, "2 Mon 14:25", "leonie", say("v-config-sandbox", SMALL_BUT_LOUD, internal=True))
    yield step(stage, "2 Tue 11:40", "ravi", say("c-connect", PRODUCTION_LEDGER, question=True))
    yield step(
        stage,
        "2 Tue 12:20",
        "tobias",
        say("c-connect", "Nothing is posted without approval there. I move it by Friday."),
    )
    yield step(
        stage,
        "2 Fri 09:45",
        "tobias",
        say("c-connect", "QuickBooks is off the sandbox; the test company is connected."),
    )
    yield step(stage, "3 Tue 15:50", "ravi", say("c-compare", RUN_ONE))
    yield step(
        stage, "3 Wed 11:25", "maren", say("c-compare", "Run 2: all exact, or rounding of one cent. We can sign.")
    )
    yield step(
        stage,
        "3 Fri 14:40",
        "leonie",
        note("The test is accepted after two runs. One week to go, nothing is open that could move it."),
    )
    yield step(stage, "3 Thu 16:50", "leonie", say("c-accept-test", "It was a pleasure. Go-live stays as planned."))
    yield step(stage, "3 Fri 10:15", "ravi", say("c-live-contracts", BILLED_UNTIL, question=True))
    yield step(stage, "3 Thu 16:30", "ruth", say("c-accept-test", "Thank you all. That was quicker than our year-end."))


def _connecting(stage: Stage) -> Iterator[Step]:
    """The ledger is the real one for three days, by name; then a test company takes its place."""
    books, stripe = "QuickBooks Online", "Stripe"
    yield step(stage, "1 Thu 10:05", "leonie", connections.plan("erp", "quickbooks", "tobias", "invoices and payments"))
    yield step(stage, "1 Thu 10:08", "leonie", connections.plan("payment", "stripe", "tobias", "cards are charged"))
    yield step(stage, "1 Thu 10:15", "leonie", connections.ask(books))
    yield step(stage, "1 Thu 10:16", "leonie", connections.ask(stripe))
    yield step(
        stage, "2 Tue 10:20", "tobias", connections.grant(books, "Fernloft Analytics", INVOICES, production=True)
    )
    yield step(
        stage, "2 Tue 10:31", "tobias", connections.grant(stripe, "Fernloft, test mode", "Restricted, test mode")
    )
    yield step(
        stage, "2 Tue 12:24", "tobias", connections.acknowledge(books, "Nothing is posted without approval there.")
    )
    yield step(stage, "2 Wed 10:41", "ravi", connections.connected(books))
    yield step(stage, "2 Wed 10:43", "ravi", connections.connected(stripe))
    yield step(stage, "2 Wed 15:12", "ravi", connections.proven(stripe, "PAY-3", "pi_3, refunded"))
    yield step(stage, "2 Fri 09:41", "tobias", connections.grant(books, "Fernloft test company", INVOICES))
    yield step(stage, "2 Fri 17:02", "ravi", connections.connected(books))
    yield step(stage, "2 Fri 17:20", "ravi", connections.proven(books, "INV-7", "Invoice 1042"))


def _agreeing(stage: Stage) -> Iterator[Step]:
    topics = sorted(stage.topics)
    for minute, topic in enumerate(topics, start=10):
        who = "tobias" if topic.startswith("Structure") else "maren"
        yield step(stage, f"1 Mon 09:{minute}:20", "maren", name_approver(topic, who))
    yield step(stage, "1 Mon 16:05", "leonie", write(CUSTOM, PURCHASE_ORDER, ON_THE_INVOICE))
    yield step(stage, "1 Mon 16:15", "leonie", ask_for(CUSTOM, due=stage.day("1 Tue")))
    yield step(stage, "1 Tue 09:35", "maren", decide(PURCHASE_ORDER))
    yield step(stage, "1 Thu 14:30", "leonie", ask_for("", due=stage.day("2 Tue")))
    by_structure = stage.numbers_of("Structure")
    others = [row.number for row in stage.requirements if row.number not in by_structure]
    if others:
        first = step(stage, "2 Mon 09:35", "maren", decide(others[0]))
        yield from one_after_another(first, [*map(decide, others)])
    if by_structure:
        first = step(stage, "2 Mon 10:40", "tobias", decide(by_structure[0]))
        yield from one_after_another(first, [decide(number) for number in by_structure])


NO_HISTORY = "Fewer than 50 contracts, and the old ledger stays readable."
SETUP = (
    "Contracts are in a spreadsheet, invoices are typed into QuickBooks. I keep the daily seat counts in Google Sheets."
)
SMALL_BUT_LOUD = "Their chief executive speaks at the spring conference. A good reference if this goes well."
PRODUCTION_LEDGER = """QuickBooks is connected with its **production** company. Test invoices could reach the
real ledger. Is there a test company?"""
INVOICES = "Invoices, credit notes and payments; read the chart of accounts"
BILLED_UNTIL = "Until when has the spreadsheet billed each contract? One date for all of them would be easiest."
ON_THE_INVOICE = "Where a customer gave a purchase-order number or a cost centre, both stand beside the invoice number."
RUN_ONE = "Run 1: 33 invoices, 31 exact, 1 rounding, 1 with the wrong seat band. The band starts at 51, not at 50."
