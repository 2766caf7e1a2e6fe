"""Documents on paper: made in a child with limits, from our templates, fetching nothing and embedding nothing."""

import http.server
import re
import subprocess
import sys
import threading
import zlib

import pytest
from django.template import engines

from implementation import pdf

SECRET = "the-secret-of-this-machine"


@pytest.fixture
def listener():
    """A web server in this process that must stay silent."""
    asked = []

    class Listens(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(302 if self.path == "/redirect" else 200)
            self.send_header("Location", "/followed")
            self.end_headers()

        def log_message(self, *args) -> None: ...

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Listens) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", asked
        server.shutdown()
        thread.join()


def text_of(document: bytes) -> str:
    return subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=document, capture_output=True, check=True
    ).stdout.decode()


def test_hostile_html_reaches_no_server_and_embeds_no_file(listener, tmp_path):
    address, asked = listener
    secret = tmp_path / "secret.txt"
    secret.write_text(SECRET)
    html = f"""<!doctype html><html><head>
      <link rel="stylesheet" href="{address}/style.css"><link rel="attachment" href="file://{secret}">
      <link rel="attachment" href="{address}/attachment"><base href="{address}/">
      <style>@import "{address}/import.css"; @font-face {{ font-family: x; src: url({address}/font.woff) }}
      @page {{ background: url({address}/page.png) }}
      body {{ font-family: x; background: url({address}/background.png); list-style: url(file://{secret}) }}</style></head>
      <body>still here <img src="{address}/image.png"><img src="{address}/redirect"><img src="relative.png">
      <object data="{address}/object"></object><embed src="file:///etc/passwd">
      <a rel="attachment" href="file://{secret}">take it</a>
      <svg width="9" height="9"><image href="{address}/svg.png" width="9" height="9"/><use href="{address}/use.svg#a"/></svg>
      <img src="data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg'/%3E">
      </body></html>"""

    document = pdf.from_html(html)

    assert asked == []
    assert "still here" in text_of(document)
    assert b"/EmbeddedFile" not in document
    assert b"/Filespec" not in document
    assert SECRET.encode() not in document


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "http://127.0.0.1/", "data:text/css,a{}", "https://paper.invalid/other.css", "status.css"],
)
def test_only_our_own_assets_are_known(url):
    with pytest.raises(pdf.FetchRefused, match="is not one of our assets"):
        pdf.known_asset(url)


def test_our_stylesheet_is_found_and_the_fonts_are_inside():
    document = pdf.from_html('<link rel="stylesheet" href="status.css"><h1>Über die Freigabe</h1>')

    fonts = subprocess.run(["pdffonts", "-"], input=document, capture_output=True, check=True).stdout.decode()
    assert re.search(r"(Inter|Liberation)", fonts)
    assert "Über die Freigabe" in text_of(document)


def test_the_same_words_give_the_same_bytes_and_others_do_not():
    first, second = pdf.from_html("<p>Thu 26 Nov</p>"), pdf.from_html("<p>Thu 26 Nov</p>")

    assert first == second
    assert first != pdf.from_html("<p>Fri 27 Nov</p>")
    assert b"/CreationDate" not in first


def test_what_people_wrote_is_text(monkeypatch):
    template = engines["django"].from_string("<p>{{ said }}</p>")
    monkeypatch.setattr(pdf, "render_to_string", lambda name, context: template.render(context))

    document = pdf.render("any.html", {"said": '<img src="http://127.0.0.1/x"><b>bold</b>'})

    assert '<img src="http://127.0.0.1/x"><b>bold</b>' in text_of(document)


def limited(setting: str, html: str) -> subprocess.CompletedProcess[bytes]:
    program = (
        "import sys; from implementation import pdf; "
        f"pdf.{setting}; pdf.set_limits(); sys.stdout.buffer.write(pdf.write(({html}).encode()))"
    )
    return subprocess.run([sys.executable, "-c", program], cwd=pdf.PROJECT, capture_output=True, check=False)


def test_a_document_that_never_ends_is_stopped_by_its_own_limit():
    stopped = limited("CPU_SECONDS = 2", "'<table>' + '<tr><td>a<td>b' * 50000")

    assert stopped.returncode == -9, stopped.stderr  # killed
    assert stopped.stdout == b""


def test_a_document_that_wants_all_memory_gets_none_and_says_so(monkeypatch):
    assert limited("MEMORY = 200 * 1024**2", "'<p>' + 'word ' * 2_000_000").stderr.count(b"MemoryError") > 0


def test_a_renderer_that_fails_is_a_sentence(monkeypatch):
    monkeypatch.setattr(pdf.sys, "executable", "/bin/false")

    with pytest.raises(pdf.PdfError, match="could not be made: the renderer ended with 1"):
        pdf.from_html("<p>")


def test_a_renderer_that_hangs_is_given_up(monkeypatch):
    monkeypatch.setattr(pdf, "WALL_SECONDS", 0.01)

    with pytest.raises(pdf.PdfError, match="not ready after"):
        pdf.from_html("<p>")


def test_pages_are_counted_whatever_byte_a_packed_stream_ends_with():
    texts = (b"<< /Type /Page /Of (" + b"a" * n + b") >>" for n in range(256))
    packed = next(stream for text in texts if (stream := zlib.compress(text)).endswith(b"\r"))

    assert pdf.pages_of(b"<< /Type /ObjStm >> stream\n" + packed + b"\nendstream") == 1
