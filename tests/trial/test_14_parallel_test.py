"""Trial row 14: 200 invoices of both systems with five known differences; four are explained, one goes back."""

from decimal import Decimal

import pytest

from tests.fixtures.comparing import (
    INVOICES,
    JOURNAL,
    LEGACY_BOOKED,
    SANDBOX_BOOKED,
    Desk,
    booked,
    invoices,
    legacy_invoices,
    sandbox_invoices,
)


@pytest.mark.django_db(transaction=True)
def test_two_hundred_invoices_are_compared_worked_through_and_compared_again(
    zenskar, project, anika, browser_of, clock
):
    csm = Desk(browser_of(project.anika), project.url)
    dana = Desk(browser_of(project.dana), project.url)
    old = invoices(200)
    new = {row[0]: row for row in old}
    del new["INV-0007"]  # a contract in draft
    new["INV-0011"] = ("INV-0011", "Q-0011", Decimal("99.50"))  # another price
    new["INV-0013"] = ("INV-0013", "Q-0099", new["INV-0013"][2])  # another customer
    taxes = {"INV-0017": Decimal("0.00")}  # an exemption that is none
    days = {"INV-0019": "2027-01-01"}  # another time zone

    csm.start()
    dana.load(1, "invoice", "left", legacy_invoices(old), count="200", totals="GBP 48240.00")
    csm.load(1, "invoice", "right", sandbox_invoices(new.values(), tax=taxes, days=days))
    csm.declare(1, "invoice", INVOICES)
    few = old[:20]
    dana.load(1, "journal_line", "left", booked(few, header=LEGACY_BOOKED, date="31/12/2026", crooked="JE-0005"))
    csm.load(1, "journal_line", "right", booked(few, header=SANDBOX_BOOKED, date="2026-12-31"))
    csm.declare(1, "journal_line", JOURNAL)
    csm.compare(1, zenskar, project.implementation)

    page = csm.page("?kind=invoice")
    assert "Run 1 compared 1–31 Dec: 6 left of 6. 6 have no cause yet." in page  # the sixth is the penny in the journal
    assert "Invoices that agree 195" in page
    for words in (
        "F-1 Missing in new INV-0007 GBP 129.00 none −129.00 Open",
        "F-2 Price INV-0011 GBP 133.80 119.40 −14.40 Open",
        "F-3 Identity INV-0013 GBP 136.20 136.20 0.00 Open",
        "F-4 Tax INV-0017 GBP 141.00 117.50 −23.50 Open",
        "F-5 Date INV-0019 GBP 143.40 143.40 0.00 Open",
    ):
        assert words in page
    assert "Existing billing, entry JE-0005: debits 126.60, credits 126.61 GBP, −0.01" in page
    assert "Bridge in GBP from 48,240.00 to 48,073.10; every step is explained" in page

    # four are explained, and one of these is accepted by the customer; one goes back
    csm.post("findings/1/explain/", explained("CONFIGURATION", "FIX_CONFIGURATION", "The contract was left in draft."))
    csm.post("findings/2/explain/", explained("CONFIGURATION", "FIX_CONFIGURATION", "An old price."))
    csm.post("findings/4/explain/", explained("SOURCE", "FIX_SOURCE", "Their VAT id was not in the export."))
    csm.post("findings/3/explain/", explained("LEGACY", "ACCEPT", "The old system bills the parent."))
    csm.post("findings/3/accept/", expect=403)  # the numbers are the customer's
    dana.post("findings/3/accept/")
    csm.post("findings/5/send-over/", {"word": "Which time zone do your books use?"})
    assert "With Acme" in dana.page("findings/5/")
    assert "Which time zone do your books use?" in dana.page("findings/5/")
    assert "F-3 Identity INV-0013 GBP The old system bills the parent. 136.20 136.20 0.00 Accepted" in csm.page()
    assert "5 left of 6. 2 have no cause yet." in csm.page()

    # the second run: the old system's file is the same, the new one is mended but for the day
    mended = {row[0]: row for row in old} | {"INV-0013": new["INV-0013"]}
    csm.start()
    dana.load(2, "invoice", "left", legacy_invoices(old), count="200", totals="GBP 48240.00")
    csm.load(2, "invoice", "right", sandbox_invoices(mended.values(), days=days))
    dana.load(2, "journal_line", "left", booked(few, header=LEGACY_BOOKED, date="31/12/2026"))
    csm.load(2, "journal_line", "right", booked(few, header=SANDBOX_BOOKED, date="2026-12-31"))
    csm.compare(2, zenskar, project.implementation)  # how they are written was said once

    page = dana.page()
    assert "Run 2 compared 1–31 Dec: 1 left of 6." in page
    assert "Left to do F-5 Date INV-0019" in page
    assert "Settled F-3 Identity INV-0013" in page  # accepted, and that stays
    assert "out of balance" not in page
    assert "F-1 " not in page
    assert "Gone" in dana.page("findings/1/")
    assert "F-1 Missing in new INV-0007" in dana.page("?run=1")  # what a run found stays


def explained(cause, disposition, explanation):
    return {"cause": cause, "disposition": disposition, "explanation": explanation}
