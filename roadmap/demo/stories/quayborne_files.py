"""Which files Quayborne is asked for: contracts with three rows to correct, two years of invoice lines, customers."""

from collections.abc import Iterator
from datetime import timedelta

from roadmap.demo import requests
from roadmap.demo.requests import CONTRACT, LINE
from roadmap.demo.stage import Stage, Step, step

LINES = 19_421
CUSTOMER = ("external_id", "customer_name", "business_entity", "email", "country_code", "tax_id")
TO_SET_UP = "To set them up in the sandbox. One row for each product of each contract."
FOR_HISTORY = "For the two years that the auditors want to read in the new system."
TWO_DEPOTS = "These four customers have two depots, each with a contract of its own."


def asked(stage: Stage) -> Iterator[Step]:
    starts, contracts, lines = stage.day("1 Mon"), "Contracts", "Invoice lines"
    through = starts - timedelta(days=starts.day)  # the last day of the calendar's month before
    ask = requests.ask(
        "contract", contracts, who="sunniva", due="2 Fri", purpose=TO_SET_UP, columns=CONTRACT, key="contracts",
        currencies=["EUR", "GBP"],
    )  # fmt: skip
    yield step(stage, "1 Thu 17:05:11", "anika", ask)
    for day, clock, name, broken in (
        ("2 Tue", "10:2", "contracts", True),
        ("2 Wed", "09:4", "contracts-corrected", False),
    ):
        rows = requests.contracts(312, starts=starts, through=through, broken=broken)
        sent = requests.send(contracts, f"{name}.csv", CONTRACT, rows)
        yield step(stage, f"{day} {clock}1:11", "sunniva", sent)
        yield step(stage, f"{day} {clock}3:11", "sunniva", requests.confirm(contracts, "A spreadsheet", CONTRACT))
    yield step(stage, "2 Wed 11:20:11", "sunniva", requests.take_on(contracts, TWO_DEPOTS))
    yield step(stage, "2 Wed 15:12:11", "anika", requests.accept(contracts))

    ask = requests.ask(
        "invoice_line", lines, who="declan", due="5 Wed", purpose=FOR_HISTORY, columns=LINE, key="invoices",
        currencies=["GBP"],
    )  # fmt: skip
    yield step(stage, "4 Mon 11:05:11", "anika", ask)
    sent = requests.send(lines, "invoice-lines-two-years.csv", LINE, requests.lines(LINES))
    yield step(stage, "4 Thu 16:31:11", "declan", sent)
    yield step(stage, "4 Thu 16:33:11", "declan", requests.confirm(lines, "NetSuite", LINE))

    ask = requests.ask(
        "customer", "Customers", who="sunniva", due="6 Thu", purpose="So that contracts find them.", columns=CUSTOMER,
        key="customers",
    )  # fmt: skip
    yield step(stage, "5 Mon 09:35:11", "anika", ask)
