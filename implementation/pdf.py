"""Documents on paper: the only module that knows WeasyPrint.

Rendering runs in a child process with limits, fetches nothing but our stylesheet, and embeds no file. Text that
people wrote is escaped by the template. The same HTML gives the same bytes.
"""

import gc
import hashlib
import logging
import re
import resource
import subprocess
import sys
import zlib
from collections.abc import Mapping
from email.message import Message
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string

log = logging.getLogger(__name__)

PROJECT = Path(__file__).resolve().parent.parent
ORIGIN = "https://paper.invalid/"  # what relative addresses are resolved against; it exists nowhere
ASSETS = {f"{ORIGIN}status.css": (PROJECT / "static/css/status.css", "text/css")}

MEMORY = 512 * 1024**2  # address space; four pages with charts do with 200 MiB
CPU_SECONDS = 60
FILE_BYTES = 16 * 1024**2  # pictures pass through a temporary file
WALL_SECONDS = 120


class PdfError(Exception):
    """The document could not be made. The message says why, for staff."""


class FetchRefused(ValueError):
    """A document asked for something that is not one of our assets."""


def render(template: str, context: Mapping[str, Any]) -> bytes:
    """The template as a PDF. `context` holds frozen, plain values. Raises `PdfError`."""
    return from_html(render_to_string(template, dict(context)))


def from_html(html: str) -> bytes:
    """HTML of ours as a PDF, made in a child process. Raises `PdfError` when it takes too much of anything."""
    try:
        child = subprocess.run(
            [sys.executable, "-m", "implementation.pdf"],
            input=html.encode(),
            capture_output=True,
            cwd=PROJECT,
            env={"LANG": "C.UTF-8", "HOME": "/nonexistent", "PATH": "/usr/bin:/bin"},
            timeout=WALL_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise PdfError(f"The document was not ready after {WALL_SECONDS} seconds.") from None
    if child.returncode != 0 or not child.stdout.startswith(b"%PDF-"):
        said = child.stderr.decode(errors="replace").strip().splitlines()
        why = said[-1] if said else f"the renderer ended with {child.returncode}"
        raise PdfError(f"The document could not be made: {why}")
    return child.stdout


def pages_of(document: bytes) -> int:
    """How many pages a document has that was made here: the renderer packs its objects into compressed streams."""
    packed = re.findall(rb"/Type /ObjStm.*?stream\r?\n(.*?)\r?\nendstream", document, re.DOTALL)
    # a stream whose last byte is a carriage return has lost it to the pattern; only its checksum misses that byte
    objects = b"".join(zlib.decompressobj().decompress(stream) for stream in packed) if packed else document
    return len(re.findall(rb"/Type\s*/Page\b", objects))


def known_asset(url: str) -> tuple[bytes, str]:
    """The bytes and type of one of our assets. Raises `FetchRefused` for every other address."""
    if url not in ASSETS:
        raise FetchRefused(f"{url[:200]} is not one of our assets.")
    path, kind = ASSETS[url]
    return path.read_bytes(), kind


def set_limits() -> None:
    """From here on this process may take so much memory, time and space."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (FILE_BYTES, FILE_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def write(html: bytes) -> bytes:
    """What the child does: lay out and write, with the garbage collector paused and no clock in the result."""
    import weasyprint  # noqa: PLC0415  slow, and only the child needs it
    from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415
    from weasyprint.urls import URLFetcher, URLFetcherResponse  # noqa: PLC0415

    class OurAssets(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> Any:
            body, kind = known_asset(url)
            answer = Message()
            answer["Content-Type"] = kind
            return URLFetcherResponse(url, body, answer)

    gc.disable()
    document = weasyprint.HTML(string=html.decode(), base_url=ORIGIN, url_fetcher=OurAssets())
    written: bytes = document.write_pdf(
        font_config=FontConfiguration(), pdf_identifier=hashlib.sha256(html).digest()[:16], pdf_tags=True
    )
    return written


if __name__ == "__main__":
    set_limits()
    sys.stdout.buffer.write(write(sys.stdin.buffer.read()))
