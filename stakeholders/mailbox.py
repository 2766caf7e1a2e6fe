"""The demo's mailbox: every mail that the system sent, read from the files that the mail catcher writes.

Nothing of it is a tenant's: with `GOLIVE_DEMO=1` whoever opens the page may read every mail. The page exists only then.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.parser import BytesHeaderParser, BytesParser
from functools import lru_cache
from pathlib import Path

NAME = re.compile(r"(\d{15,20})-[0-9a-f]{8}")
AS_HEADERS = policy.default


@dataclass(frozen=True, slots=True)
class Envelope:
    """What a list shows of a mail. `key` is its name in the folder, which begins with the time of its arrival."""

    key: str
    received_at: datetime
    to_name: str
    to_email: str
    subject: str


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A file that came with a mail."""

    number: int
    name: str
    content_type: str
    content: bytes

    @property
    def size(self) -> int:
        return len(self.content)


@dataclass(frozen=True, slots=True)
class Mail:
    """One whole mail."""

    envelope: Envelope
    sender: str
    text: str
    html: str
    files: tuple[Enclosed, ...]


def envelopes(folder: Path, *, to: str = "") -> list[Envelope]:
    """Every mail, or those to one address; the newest first."""
    found = [_envelope(folder, key) for key in sorted(_keys(folder), reverse=True)]
    return [envelope for envelope in found if not to or envelope.to_email == to]


def recipients(folder: Path) -> list[tuple[str, str, int]]:
    """Address, name and number of mails, by name."""
    rows = envelopes(folder)
    names = {row.to_email: row.to_name for row in rows}
    counted = Counter(row.to_email for row in rows)
    return sorted(((to, names[to] or to, count) for to, count in counted.items()), key=lambda row: row[1].casefold())


def open_mail(folder: Path, key: str) -> Mail | None:
    """One mail, None when there is none of that name."""
    if not NAME.fullmatch(key) or not (folder / f"{key}.eml").is_file():
        return None
    message = BytesParser(policy=policy.default).parsebytes((folder / f"{key}.eml").read_bytes())
    assert isinstance(message, EmailMessage)
    return Mail(
        envelope=_envelope(folder, key),
        sender=str(message["From"] or ""),
        text=_body(message, "plain"),
        html=_body(message, "html"),
        files=tuple(_files(message)),
    )


def _keys(folder: Path) -> Iterator[str]:
    return (path.stem for path in folder.glob("*.eml") if NAME.fullmatch(path.stem))


@lru_cache(maxsize=4096)
def _envelope(folder: Path, key: str) -> Envelope:
    """A mail never changes once it has its name."""
    with (folder / f"{key}.eml").open("rb") as mail:
        headers = BytesHeaderParser(policy=AS_HEADERS).parse(mail)
    to = _addressee(headers)
    return Envelope(
        key=key,
        received_at=datetime.fromtimestamp(int(key.partition("-")[0]) / 1e9, tz=UTC),
        to_name=to.display_name,
        to_email=to.addr_spec,
        subject=str(headers["Subject"] or ""),
    )


def _addressee(headers: EmailMessage) -> Address:
    addresses: tuple[Address, ...] = headers["To"].addresses if headers["To"] else ()
    return addresses[0] if addresses else Address()


def _body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return str(part.get_content()) if part is not None else ""


def _files(message: EmailMessage) -> Iterator[Enclosed]:
    for number, part in enumerate(message.iter_attachments()):
        content = part.get_payload(decode=True)
        yield Enclosed(
            number=number,
            name=part.get_filename() or f"part-{number}",
            content_type=part.get_content_type(),
            content=content if isinstance(content, bytes) else b"",
        )
