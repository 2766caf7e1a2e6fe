"""Trial row 13: Acme is asked for contracts; three broken rows are named within seconds, the corrected file is accepted."""

import time
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from implementation import files
from tests.fixtures import requests
from tests.fixtures.post import words
from tests.fixtures.requests import BROKEN, COLUMNS, GOOD, as_file
from tests.plan.test_pages import text

ASKED = {
    "entity": "contract", "title": "Contracts", "purpose": "to set them up in the sandbox", "columns": ["committed"],
    "currencies": "GBP", "due_on": "2027-01-20",
}  # fmt: skip
CONFIRMED = {
    "source": "A spreadsheet", "encoding": "utf-8", "delimiter": ",", "decimal": ".", "thousands": "",
    "negative": "sign", "date": "%Y-%m-%d", "money": "major", **{f"column_{name}": name for name in COLUMNS},
}  # fmt: skip
SECONDS = 30  # for a file of ten rows, from the upload to the findings, on a busy machine


def sign_in(seat) -> Client:
    client = Client()
    client.force_login(seat.user)
    return client


def sheet(rows: list[str], name: str = "contracts.csv") -> dict[str, SimpleUploadedFile]:
    return {"file": SimpleUploadedFile(name, as_file(rows), content_type="text/csv")}


@pytest.mark.django_db(transaction=True)
def test_three_broken_rows_are_named_and_the_corrected_file_is_accepted(project, clock, deliver, letterbox):
    anika, dana = sign_in(project.anika), sign_in(project.dana)
    here = f"{project.url}data/requests/1/"

    # Anika asks
    asking = text(anika.get(f"{project.url}data/requests/ask/?entity=contract"))
    assert "Every row has to fill" in asking
    made = anika.post(f"{project.url}data/requests/ask/", {**ASKED, "owner": str(project.dana.pk)}, follow=True)
    assert "Dana Whitfield has a letter." in text(made)
    (mail,) = [mail for mail in deliver(project.implementation.workspace) if "Contracts" in mail["Subject"]]
    assert "dana@acme.example" in str(mail["To"])
    assert "Columns that every row has to fill: Contract, Customer, Name" in " ".join(words(mail).split())

    # Dana sends the file and leaves the page; the worker looks at it
    assert "Send the file" in text(dana.get(here))
    started = time.monotonic()
    sent = dana.post(f"{here}send/", sheet(BROKEN), follow=True)
    assert "contracts.csv is being checked." in text(sent)
    requests.work(project)
    waiting = text(dana.get(here))
    assert "Look whether it was understood; then it is checked." in waiting

    # What was detected stands there with its reason; nothing is taken before she has confirmed it
    shown = text(dana.get(f"{here}versions/1/declare/"))
    assert "With a comma every row has 10 columns" in shown
    assert "CT-0001" in shown
    refused = dana.post(f"{here}versions/1/declare/", {**CONFIRMED, "date": ""})
    assert refused.status_code == 422
    confirmed = dana.post(f"{here}versions/1/declare/", CONFIRMED, follow=True)
    assert "Thank you. It is being checked." in text(confirmed)
    requests.work(project)

    # Row, column, value and reason, in plain words, within seconds
    found = text(dana.get(here))
    assert time.monotonic() - started < SECONDS
    for row, column, value in (
        (9, "currency", "GPB"),
        (10, "start_date", "31/12/2026"),
        (11, "committed", "six hundred"),
    ):
        assert f'class="num">{row}</th> <td data-label="Column"><span>{column}</span></td>' in found
        assert f"<code>{value}</code>" in found
    assert "3 rows are to be corrected." in found
    (told,) = [mail for mail in deliver(project.implementation.workspace) if "not right" in mail["Subject"]]
    assert "dana@acme.example" in str(told["To"])
    only = text(dana.get(f"{here}?rule=GEN-07"))
    assert "<code>GPB</code>" in only
    assert "<code>six hundred</code>" not in only

    # The corrected file is a new version; what was confirmed is proposed
    dana.post(f"{here}send/", sheet(GOOD))
    requests.work(project)
    again = text(dana.get(f"{here}versions/2/declare/"))
    assert "Proposed as Dana Whitfield confirmed it" in again
    dana.post(f"{here}versions/2/declare/", CONFIRMED)
    requests.work(project)
    right = text(anika.get(here))
    assert "No rule had anything to say." in right
    assert "with Zenskar since today" in right
    accepted = anika.post(f"{here}accept/", {"seen": "2"}, follow=True)
    assert "The data is accepted." in text(accepted)

    # The old version is kept, with its file, its findings and who sent it
    old = text(dana.get(f"{here}versions/1/"))
    assert "This is version 1. A newer one has come." in old
    assert "<code>six hundred</code>" in old
    first = requests.answers(project)[-1].first
    assert dana.post(f"{project.url}files/{first.file.pk}/{first.file.name}").getvalue() == as_file(BROKEN)
    assert files.path_of(first.file).exists()
    told_of = text(anika.get(f"{project.url}activity/"))
    assert "accepted version 2 of" in told_of
    assert "found 3 rows of 10 wrong in version 1 of" in told_of
    assert requests.row(project).due_on == date(2027, 1, 20)
