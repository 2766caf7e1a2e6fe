"""Tarangini: enterprise, now in week nine, at risk: the usage client, two must-haves and the way into SAP are late.

By the client, which was begun two weeks late, go-live is expected in week fourteen instead of week thirteen.
"""

from collections.abc import Iterator

from roadmap.demo import connections
from roadmap.demo.acts import (
    ask_for,
    assign,
    block,
    decide,
    discuss,
    edit,
    name_approver,
    name_deputy,
    note,
    say,
    write,
)
from roadmap.demo.course import course
from roadmap.demo.stage import Stage, Step, one_after_another, reports, step
from stakeholders.agreements import Answer

CUSTOM = "Custom feature"
E_INVOICE, ROLL_OVER, WITHHOLDING, CATEGORY = (
    "Electronic invoice reference number and QR code on Indian invoices",
    "Roll-over of unused guarantee capped at 20 percent",
    "Match withholding-tax certificates to short payments",
    "Conversation category as a third matrix dimension",
)
WAITS_FOR_USAGE = {"v-usage": None, "c-generate": None, "c-compare": None, "c-accept-test": None}


def story(stage: Stage) -> Iterator[Step]:
    yield from course(
        stage,
        begun={"c-connect": "7 Mon", "c-push-client": "8 Thu", **WAITS_FOR_USAGE},
        ended={"v-build-custom": None, "c-connect": None, "c-push-client": None, **WAITS_FOR_USAGE},
    )
    yield from _agreeing(stage)
    yield from _building(stage)
    yield from _connecting(stage)
    yield from reports(stage, 5, 6, 7, 8)


def _connecting(stage: Stage) -> Iterator[Step]:
    """Salesforce and Razorpay are proven; SAP waits for its middleware team."""
    tools = {
        "Salesforce": (
            "crm",
            "salesforce",
            "enterprise deals become contracts",
            "Tarangini UAT",
            "Package, read and write",
        ),
        "Razorpay": ("payment", "razorpay", "cards and UPI in India", "Tarangini, test mode", "Orders and refunds"),
    }
    for n, (title, (kind, product, purpose, account, scopes)) in enumerate(tools.items()):
        yield step(stage, f"5 Mon 12:0{n}", "anika", connections.plan(kind, product, "shirin", purpose))
        yield step(stage, f"5 Mon 12:1{n}", "anika", connections.ask(title))
        yield step(stage, f"6 Tue 11:0{n}", "shirin", connections.grant(title, account, scopes, through="CyberArk"))
        yield step(stage, f"6 Wed 11:0{n}", "ravi", connections.connected(title))
        yield step(stage, f"7 Mon 11:0{n}", "ravi", connections.proven(title, f"T-{n + 1}", f"0{n + 1}-A, cancelled"))
    yield step(
        stage, "5 Mon 12:20", "anika", connections.plan("erp", "sap", "shirin", "journals, through the middleware")
    )
    yield step(stage, "5 Mon 12:21", "anika", connections.ask("SAP"))
    yield step(stage, "7 Tue 13:18", "shirin", connections.held_up("SAP", MIDDLEWARE, "CUSTOMER"))


def _agreeing(stage: Stage) -> Iterator[Step]:
    people = {
        "Solution": ["farhan"],
        "Integration": ["nikhil", "farhan"],
        "Contracts": ["farhan"],
        "Invoice": ["leela"],
        "Structure": ["farhan", "nikhil"],
        "Revenue": ["leela", "devika"],
        CUSTOM: ["farhan"],
    }
    for minute, (topic, names) in enumerate(people.items(), start=10):
        for second, who in enumerate(names, start=10):
            yield step(stage, f"1 Wed 15:{minute}:{second}", "farhan", name_approver(topic, who))
    yield step(stage, "2 Mon 17:15", "devika", name_deputy("Revenue", "devika", "farhan"))
    for minute, (title, text) in enumerate(REQUESTS.items(), start=20):
        yield step(stage, f"4 Mon 12:{minute}:30", "anika", write(CUSTOM, title, text, must_have=title != WITHHOLDING))
    yield step(stage, "4 Tue 11:30", "anika", ask_for("", due=stage.day("4 Fri")))
    yield step(
        stage,
        "4 Wed 14:10",
        "leela",
        discuss(9, "GST credit notes need the original’s reference. Is it there?", question=True),
    )
    yield step(stage, "4 Wed 15:30", "ravi", discuss(9, "It is: number and date of the original stand in the header."))
    for when, who, topics in (
        ("4 Thu 10:15", "farhan", ("Solution", "Integration", "Contracts", "Structure")),
        ("4 Thu 14:20", "nikhil", ("Integration", "Structure")),
        ("4 Fri 10:30", "leela", ("Invoice", "Revenue")),
        ("4 Fri 16:10", "devika", ("Revenue",)),
    ):
        numbers = stage.numbers_of(*topics)
        first = step(stage, when, who, decide(numbers[0]))
        yield from one_after_another(first, [decide(number) for number in numbers])
    yield step(stage, "5 Mon 10:40", "farhan", decide(E_INVOICE))
    yield step(stage, "5 Mon 10:43", "farhan", decide(ROLL_OVER, Answer.REJECT, comment=WHICH_MONTH))
    yield step(stage, "5 Mon 10:45", "farhan", decide(WITHHOLDING, comment="After go-live is soon enough."))
    yield step(stage, "5 Tue 14:10", "anika", edit(ROLL_OVER, FIRST_IN, reason="Farhan asked which month comes first."))
    yield step(stage, "6 Wed 10:20", "farhan", decide(ROLL_OVER))
    yield step(stage, "5 Mon 10:47", "farhan", decide(CATEGORY, Answer.APPROVE_WITH_CONDITIONS, conditions=[RATE_CARD]))


def _building(stage: Stage) -> Iterator[Step]:
    yield step(
        stage, "1 Thu 16:20", "farhan", say("c-explain-setup", SETUP, sends=["rating-engine.txt", "entities.csv"])
    )
    yield step(stage, "3 Mon 17:05", "nikhil", say("c-usage-route", "Push. Two engineers are booked from week three."))
    yield step(
        stage,
        "5 Thu 15:35",
        "farhan",
        say("c-share-data", "731 contracts: 388 prepaid, 343 postpaid.", sends=["contracts.csv"]),
    )
    yield step(
        stage,
        "6 Tue 12:10",
        "chiara",
        say("v-build-custom", "The roll-over is done, capped at 20 %. Two requests to go."),
    )
    yield step(stage, "7 Mon 14:30", "nikhil", say("c-push-client", LOST_ROWS))
    yield step(
        stage,
        "7 Mon 16:05",
        "ravi",
        say(
            "c-push-client",
            "Keep what gets a 4xx answer and look at it; most are customers we do not know yet.",
            question=True,
        ),
    )
    yield step(stage, "7 Tue 13:15", "shirin", block("c-connect", MIDDLEWARE, "SAP middleware team", "OUTSIDE"))
    yield step(
        stage,
        "7 Thu 11:50",
        "nikhil",
        say("c-push-client", "Refused rows go to a store now. The second back-fill runs tonight."),
    )
    yield step(stage, "7 Fri 15:30", "chiara", say("v-build-custom", PORTAL_LATE))
    yield step(
        stage,
        "7 Fri 16:45",
        "anika",
        say("v-build-custom", "Ask for a third engineer on Monday; their board looks at this.", internal=True),
    )
    yield step(
        stage,
        "8 Tue 10:25",
        "farhan",
        say("v-build-custom", "Week ten is late for us. Can invoices of the UAE entity go first?", question=True),
    )
    yield step(
        stage,
        "8 Tue 12:40",
        "anika",
        say("v-build-custom", "Yes. They need no QR code, so the test can begin with them."),
    )
    yield step(
        stage,
        "8 Wed 15:10",
        "shirin",
        say("c-connect", "The middleware team starts on Monday, five working days as it looks."),
    )
    yield step(stage, "8 Wed 13:20", "chiara", discuss(8, PORTAL_ANSWER, question=True))
    yield step(stage, "8 Wed 11:35", "ravi", say("c-push-client", SECOND_FILL, question=True))
    yield step(stage, "7 Fri 14:10", "anika", note(NOTE_SEVEN))
    yield step(stage, "8 Fri 14:15", "anika", note(NOTE_EIGHT))
    yield step(stage, "8 Fri 17:10", "anika", say("c-go-live", WEEK_LATE))
    yield step(stage, "8 Thu 17:40", "farhan", assign("c-accept-test", "arjun"))
    yield step(
        stage,
        "8 Fri 15:20",
        "devika",
        say("c-connect", "What would it take to have this a week earlier?", question=True),
    )


REQUESTS = {
    E_INVOICE: "Invoices of the Indian entity carry the number and the QR code of the tax portal.",
    ROLL_OVER: "What was guaranteed and not used goes into the next month, at most 20 percent of it.",
    WITHHOLDING: "A payment that is short by the tax withheld is matched to its certificate. Wanted after go-live.",
    CATEGORY: "Prices depend on country, channel and category of the conversation.",
}
FIRST_IN = (
    "What was guaranteed and not used goes into the next month, at most 20 percent of it. What came along is used "
    "before the new month’s guarantee."
)
WHICH_MONTH = "Say which month the carried amount is used in first: the new one’s guarantee, or what came along."
RATE_CARD = "The rate card of the third dimension is loaded for all 14 countries."
SETUP = "SAP for the ledger, a rating engine of our own for 38 million events a day. Three entities, four currencies."
LOST_ROWS = (
    "The first back-fill, by a script, lost 0.4 % of the rows: answers with 4xx were not looked at. The client waits "
    "until we know what to do with those."
)
PORTAL_ANSWER = "The portal’s answer now stands on the invoice. Does the place suit you?"
SECOND_FILL = "The second back-fill lost nothing, so the client can be built. Which day shall we take for the load?"
WEEK_LATE = "As it stands, go-live slips by a few days. On Monday I write what would win them back."
NOTE_SEVEN = "The back-fill works, the way into SAP does not yet. We need the middleware team’s dates by Tuesday."
NOTE_EIGHT = (
    "The back-fill is complete, and the client that sends usage every hour is begun, two weeks late. Electronic "
    "invoices and SAP are late, too. The test will begin with the UAE entity."
)
MIDDLEWARE = "The interface to SAP has to be opened by the middleware team, which is booked with the year-end"
PORTAL_LATE = """The tax portal’s sandbox was down for four days, so the electronic invoices move to **week ten**.
The third dimension is in test."""
