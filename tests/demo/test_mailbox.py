"""The demo's mailbox: every mail as it arrived, and nothing in it can do anything."""

import os
import subprocess
import sys
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.demo import urls

KEY = "1799000000000000000-0123abcd"
LATER = "1799000100000000000-0123abce"

pytestmark = pytest.mark.django_db


def put(
    folder: Path, key: str, *, to: str = "Dana Whitfield <dana@acme.example>", subject: str = "R-7 Netting"
) -> None:
    mail = EmailMessage()
    mail["From"] = "Golive <status@golive.example>"
    mail["To"] = to
    mail["Subject"] = subject
    mail.set_content("Please decide: http://localhost:8000/l/secret/\n")
    mail.add_alternative(
        '<html><head><title>x</title></head><body><a href="/l/secret/">Decide</a><script>alert(1)</script></body></html>',
        subtype="html",
    )
    mail.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="Status, week 4.pdf")
    (folder / f"{key}.eml").write_bytes(bytes(mail))


@pytest.fixture
def folder(settings, tmp_path) -> Path:
    settings.DEMO = True
    settings.MAILBOX_DIR = tmp_path
    settings.ROOT_URLCONF = urls.__name__
    return tmp_path


def test_an_empty_mailbox_says_what_will_stand_there(client, folder):
    assert "No mail yet" in client.get("/mailbox/").content.decode()


def test_mails_are_listed_newest_first_and_half_written_ones_are_not(client, folder):
    put(folder, KEY)
    put(folder, LATER, to="Gus Ferreira <gus@globex.example>", subject="Your place in Globex")
    (folder / ".1799000200000000000-0123abcf.part").write_bytes(b"To: half")

    said = client.get("/mailbox/").content.decode()

    assert said.index("Your place in Globex") < said.index("R-7 Netting")
    assert said.count("<time") == 2


def test_one_persons_mails_are_picked_out(client, folder):
    put(folder, KEY)
    put(folder, LATER, to="Gus Ferreira <gus@globex.example>", subject="Your place in Globex")

    page = client.get("/mailbox/?to=dana@acme.example")

    assert [row["envelope"].subject for row in page.context["rows"]] == ["R-7 Netting"]
    assert page.context["recipients"] == [
        ("dana@acme.example", "Dana Whitfield", 1),
        ("gus@globex.example", "Gus Ferreira", 1),
    ]


def test_a_mail_shows_its_words_and_its_attachments(client, folder):
    put(folder, KEY)

    looks = client.get(f"/mailbox/{KEY}/").content.decode()
    plain = client.get(f"/mailbox/{KEY}/?text=1").content.decode()

    assert f'src="/mailbox/{KEY}/html/"' in looks
    assert "Status, week 4.pdf" in looks
    assert '<a href="http://localhost:8000/l/secret/" rel="nofollow">' in plain


def test_the_html_part_may_do_nothing_and_its_links_leave_the_frame(client, folder):
    put(folder, KEY)

    part = client.get(f"/mailbox/{KEY}/html/")

    directives = dict(row.strip().partition(" ")[::2] for row in part["Content-Security-Policy"].split(";"))
    assert directives == {
        "default-src": "'none'",
        "style-src": "'unsafe-inline'",
        "img-src": "data:",
        "frame-ancestors": "'self'",
        "sandbox": "allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation",
    }
    assert part["X-Frame-Options"] == "SAMEORIGIN"
    assert '<head><base target="_top">' in part.content.decode()


def test_an_attachment_is_saved_and_never_run(client, folder):
    put(folder, KEY)

    answer = client.get(f"/mailbox/{KEY}/files/0/")

    assert answer.content == b"%PDF-1.7"
    assert answer["Content-Disposition"].startswith("attachment;")
    assert "sandbox" in answer["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["x", "..", f"{LATER}", f"{KEY}/files/1", "1799000000000000000-0123abcd.eml"])
def test_what_is_not_there_is_not_found(client, folder, path):
    put(folder, KEY)

    assert client.get(f"/mailbox/{path}/").status_code == 404


def test_without_the_demo_there_is_no_mailbox(client):
    assert client.get("/mailbox/").status_code == 404


def test_production_does_not_start_with_it():
    environment = {**os.environ, "BASE_URL": "https://golive.example.com", "GOLIVE_DEMO": "1", "MAILBOX_DIR": "mails"}
    started = subprocess.run(
        [sys.executable, "-c", "import django; django.setup()"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert started.returncode != 0
    assert "must not run under https" in started.stderr
