"""`manage.py preview [TEMPLATE]`: a letter or a PDF with sample words, without a database. `--json` prints one object:

    templates     [{name, kind}], without TEMPLATE
    name          what was asked for, in full
    kind          "letter" or "pdf"
    subject, text, html   of a letter
    pages         of a PDF
    files         what was written

Exit code 0: all well. 2: there is no such template, or it could not be written, and why.
"""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from implementation import pdf
from roadmap import samples

KINDS = {"letter": (".txt", ".html", ".eml"), "pdf": (".pdf",)}


class Command(BaseCommand):
    help = "Show a letter or a PDF with sample words. Without a name: which there are."
    requires_system_checks: list[str] = []  # it needs no database

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("template", nargs="?", default="", help="for example roadmap/email/weekly_status")
        parser.add_argument("--out", default="", metavar="PATH", help="a folder, or a file (.txt .html .eml .pdf)")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        there = {**dict.fromkeys(samples.letters(), "letter"), **dict.fromkeys(samples.documents(), "pdf")}
        if not options["template"]:
            said = {"templates": [{"name": name, "kind": kind} for name, kind in there.items()]}
            lines = [f"{kind:6}  {name}" for name, kind in there.items()]
        else:
            name = _named(options["template"], there)
            said, lines = _shown(name, there[name], options["out"])
        self.stdout.write(json.dumps(said, indent=2, ensure_ascii=False) if options["json"] else "\n".join(lines))


def _named(wish: str, there: dict[str, str]) -> str:
    """The template that is meant: its whole name, or the end of it."""
    wanted = wish.removeprefix("templates/").rsplit(".", 1)[0]
    found = [name for name in there if name == wanted] or [name for name in there if name.endswith(f"/{wanted}")]
    if len(found) != 1:
        raise CommandError(f"There is no letter or PDF “{wish}”. There are: {', '.join(there)}.", returncode=2)
    return found[0]


def _shown(name: str, kind: str, out: str) -> tuple[dict[str, Any], list[str]]:
    said: dict[str, Any] = {"name": name, "kind": kind}
    if kind == "letter":
        rendered = samples.letter(name)
        said |= {"subject": rendered.subject, "text": rendered.text, "html": rendered.html}
        made = {".txt": f"{rendered.subject}\n\n{rendered.text}".encode(), ".html": rendered.html.encode()}
        if out.endswith(".eml"):
            made[".eml"] = samples.mail(name)
        lines = [f"Subject: {rendered.subject}", "", rendered.text.rstrip()]
    else:
        if not out:
            raise CommandError(f"{name} is a PDF. Say where it goes: --out {name.rsplit('/', 1)[-1]}.pdf", returncode=2)
        try:
            made = {".pdf": samples.document(name)}
        except pdf.PdfError as problem:
            raise CommandError(str(problem), returncode=2) from None
        said["pages"], lines = pdf.pages_of(made[".pdf"]), []
    said["files"] = _written(name, made, out) if out else []
    return said, [*(["Written: " + ", ".join(said["files"])] if out else lines)]


def _written(name: str, made: dict[str, bytes], out: str) -> list[str]:
    """A file's ending says which part it gets; a folder gets all of them."""
    target, kind = Path(out), "letter" if ".html" in made else "pdf"
    if target.suffix and not target.is_dir() and not out.endswith("/"):
        if target.suffix not in KINDS[kind]:
            fitting = " or ".join(KINDS[kind])
            raise CommandError(f"{name} is no {target.suffix} file. Take {fitting}, or a folder.", returncode=2)
        files = {target: made[target.suffix]}
    else:
        files = {target / f"{name.rsplit('/', 1)[-1]}{suffix}": content for suffix, content in made.items()}
    try:
        for path, content in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    except OSError as problem:
        raise CommandError(f"{problem.filename} could not be written: {problem.strerror}.", returncode=2) from None
    return [str(path) for path in files]
