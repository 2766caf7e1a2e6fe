"""`manage.py preview`: every letter and PDF there is, with words that the actions wrote, and no database."""

import json
import os
import re
import subprocess
import sys
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from implementation import fingerprint
from roadmap import samples
from tests.fixtures.post import words
from tests.ground.test_pdf import text_of
from tests.happenings.test_letters import DOCUMENTS, html_of, letters_on_disk, post, subject_of, whole_post

__all__ = ["post", "whole_post"]

pytestmark = pytest.mark.xdist_group("letters")
KEPT_OF_A_LETTER = ("to_email", "to_name", "why", "transactional", "context")
LOCATOR = "01942f00-0000-7000-8000-000000000000"


def preview(capsys, *arguments: str) -> str:
    call_command("preview", *arguments)
    return capsys.readouterr().out


def recorded(post) -> dict:
    """Of each letter the one that says most, and both documents, as the file keeps them."""
    letters = {}
    for template, sent in sorted(post.items()):
        row = max((row for row, _mail in sent), key=lambda row: len(json.dumps(row.context)))
        letters[template] = {name: getattr(row, name) for name in KEPT_OF_A_LETTER}
        letters[template]["context"] = row.context | {"locator": LOCATOR}
    return {"letters": letters, "documents": fingerprint.plain(dict(sorted(DOCUMENTS.items())))}


def shape(value):
    """Names and kinds, without what is said."""
    if isinstance(value, dict):
        return {name: shape(part) for name, part in value.items()}
    if isinstance(value, list):
        return [shape(value[0])] if value else []
    return type(value).__name__


def test_the_samples_have_the_shape_of_what_the_actions_write(post):
    """After a change of a letter: RECORD_SAMPLES=1 script/test -k samples_have_the_shape."""
    made = recorded(post)
    if os.environ.get("RECORD_SAMPLES"):
        samples.RECORDED.write_text(json.dumps(made, indent=1, ensure_ascii=False, sort_keys=True) + "\n")

    assert shape(json.loads(samples.RECORDED.read_text())) == shape(made)


def test_without_a_name_it_lists_every_letter_and_document_there_is(capsys):
    lines = preview(capsys).splitlines()

    on_disk = {path.stem for path in Path("templates/roadmap/pdf").glob("*.html")}
    assert {line.split()[1] for line in lines if line.startswith("pdf")} == {f"roadmap/pdf/{name}" for name in on_disk}
    sign_in = {
        path.as_posix().removeprefix("templates/").removesuffix("_subject.txt")
        for path in Path("templates/account/email").glob("*_subject.txt")
    }
    assert {line.split()[1] for line in lines if line.startswith("letter")} == letters_on_disk() | sign_in
    listed = json.loads(preview(capsys, "--json"))["templates"]
    assert [f"{row['kind']:6}  {row['name']}" for row in listed] == lines


@pytest.mark.parametrize("name", samples.letters())
def test_every_letter_is_whole_without_a_database(capsys, name):
    said = json.loads(preview(capsys, name, "--json"))

    assert said["kind"] == "letter"
    for part in (said["subject"], said["text"], re.sub(r"<style.*?</style>", "", said["html"], flags=re.S)):
        assert part.strip()
        assert not re.search(r"\{\{|\{%|%\(|\bNone\b|&amp;amp;", part)
    assert said["html"].count("<h1") == 1
    printed = preview(capsys, name)
    assert printed.startswith(f"Subject: {said['subject']}\n\n{said['text'].splitlines()[0]}\n")


def test_what_is_recorded_makes_the_letter_that_the_outbox_sent(post, monkeypatch):
    """The same words but for the link, from the recording as it would be made now."""
    made = recorded(post)
    monkeypatch.setattr(samples, "_recorded", lambda: made)
    for template, sent in post.items():
        _row, mail = max(sent, key=lambda pair: len(json.dumps(pair[0].context)))
        sample = samples.letter(template)
        found = {subject_of(mail), sample.subject}
        assert len(found) == 1, found
        for theirs, ours in ((words(mail), sample.text), (html_of(mail), sample.html)):
            assert shorn(theirs) == shorn(ours), template


def shorn(text: str) -> str:
    """Without what differs each time: links, hashes, spaces."""
    return re.sub(r"\s+", " ", re.sub(r"https?://[^\s\"<]+|[0-9a-f]{64}", "…", text)).strip()


def test_codes_look_as_they_arrive(anika, deliver):
    Client().post("/account/login/code/", {"email": anika.email})
    (mail,) = deliver()
    code = re.match(r"\S+", subject_of(mail))[0]

    sample = samples.letter("account/email/login_code")

    assert sample.subject.replace("K7QM-2XWP", code) == subject_of(mail)
    assert shorn(sample.text.replace("K7QM-2XWP", code)) == shorn(words(mail))


def test_a_folder_gets_all_parts_and_a_file_the_one_that_its_name_says(capsys, tmp_path):
    preview(capsys, "weekly_status", "--out", f"{tmp_path}/all/")
    preview(capsys, "weekly_status", "--out", f"{tmp_path}/one.html")
    said = json.loads(
        preview(capsys, "templates/roadmap/email/weekly_status.txt", "--out", f"{tmp_path}/a.eml", "--json")
    )

    assert sorted(path.name for path in (tmp_path / "all").iterdir()) == ["weekly_status.html", "weekly_status.txt"]
    assert (tmp_path / "one.html").read_text() == said["html"]
    assert (tmp_path / "all" / "weekly_status.txt").read_text() == f"{said['subject']}\n\n{said['text']}"
    mail = message_from_bytes((tmp_path / "a.eml").read_bytes(), policy=policy.default)
    assert (mail["Subject"], said["files"]) == (said["subject"], [f"{tmp_path}/a.eml"])
    assert mail.get_body(("html",)).get_content().strip() == said["html"].strip()


@pytest.mark.parametrize(
    ("name", "says"),
    [("status_report", ["What Zenskar needs from Acme", "The plan"]), ("sign_off", ["Anika Sobral", "Ruth Adeyemi"])],
)
def test_a_document_is_written_and_says_what_the_story_told(capsys, tmp_path, name, says):
    said = json.loads(preview(capsys, name, "--out", f"{tmp_path}/{name}.pdf", "--json"))

    printed = " ".join(text_of((tmp_path / f"{name}.pdf").read_bytes()).split())
    assert [words for words in says if words not in printed] == []
    assert 1 <= said["pages"] <= 4


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["wekly_status"], "There is no letter or PDF “wekly_status”. There are: account/email/login_code, "),
        (["sign_off"], "roadmap/pdf/sign_off is a PDF. Say where it goes: --out sign_off.pdf"),
        (
            ["digest", "--out", "digest.pdf"],
            "roadmap/email/digest is no .pdf file. Take .txt or .html or .eml, or a folder.",
        ),
        (["digest", "--out", "/proc/nowhere/"], "could not be written: "),
    ],
)
def test_what_cannot_be_is_said(arguments, sentence):
    with pytest.raises(CommandError) as refused:
        call_command("preview", *arguments)

    assert sentence in str(refused.value)
    assert refused.value.returncode == 2


def test_it_runs_where_no_database_answers():
    environment = {**os.environ, "DATABASE_URL": "postgres://golive_web@%2Fnowhere/golive", "OWNER_DATABASE_URL": ""}

    run = subprocess.run(
        [sys.executable, "manage.py", "preview", "digest"], env=environment, capture_output=True, text=True, check=False
    )

    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout.startswith("Subject: ")
