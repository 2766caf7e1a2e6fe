"""Files are evidence: stored once under their hash, private, streamed, never executed, never trusted."""

import hashlib
import os
import re
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import FileResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from implementation.stored.models import StoredFile

MAX_BYTES = 50 * 1024 * 1024

# Extension → content type and the bytes such a file starts with (none: text, which must not hold NUL).
KINDS: dict[str, tuple[str, tuple[bytes, ...]]] = {
    ".pdf": ("application/pdf", (b"%PDF-",)),
    ".png": ("image/png", (b"\x89PNG\r\n\x1a\n",)),
    ".jpg": ("image/jpeg", (b"\xff\xd8\xff",)),
    ".jpeg": ("image/jpeg", (b"\xff\xd8\xff",)),
    ".xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", (b"PK\x03\x04",)),
    ".docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", (b"PK\x03\x04",)),
    ".csv": ("text/csv", ()),
    ".txt": ("text/plain", ()),
    ".md": ("text/markdown", ()),
    ".json": ("application/json", ()),
    ".yaml": ("application/yaml", ()),
    ".eml": ("message/rfc822", ()),
}
UTF_16 = (b"\xff\xfe", b"\xfe\xff")  # how such a text begins, in which NUL is half of a letter


def safe_name(name: str) -> str:
    """The last part of what the browser sent, without control characters; never empty."""
    last = re.split(r"[\\/]", name)[-1]
    return re.sub(r"[\x00-\x1f\x7f]", "", last).strip()[:150] or _("file")


def content_type_of(name: str, beginning: bytes) -> str:
    """By extension and content. Raises `ValidationError` in the words of the person who sent it."""
    suffix = Path(name).suffix.lower()
    if suffix not in KINDS:
        raise ValidationError(
            _("%(name)s cannot be taken. Send %(kinds)s.")
            % {"name": name, "kinds": ", ".join(sorted(kind[1:].upper() for kind in KINDS))}
        )
    content_type, magic = KINDS[suffix]
    text = b"\0" not in beginning or beginning.startswith(UTF_16)
    genuine = beginning.startswith(magic) if magic else text
    if not genuine:
        raise ValidationError(
            _("%(name)s is not what its name says. Save it again as %(kind)s and send that.")
            % {"name": name, "kind": suffix[1:].upper()}
        )
    return content_type


def store(
    chunks: Iterable[bytes],
    *,
    name: str,
    workspace_id: UUID,
    implementation_id: UUID,
    internal: bool = False,
    limit: int | None = MAX_BYTES,
) -> StoredFile:
    """Write the bytes to private storage under their SHA-256. Returns a row that is not saved yet: the action saves it.

    Streams, so that no file is whole in memory. Raises `ValidationError` for what is too large or of a wrong kind;
    nothing is left behind then. Writing the same bytes twice keeps one copy. `limit` is in bytes; what we make
    ourselves has none.
    """
    folder = settings.FILES_DIR / str(workspace_id)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    digest, size, beginning = hashlib.sha256(), 0, b""
    with tempfile.NamedTemporaryFile(dir=folder, delete=False) as target:
        try:
            for chunk in chunks:
                size += len(chunk)
                if limit is not None and size > limit:
                    raise ValidationError(
                        _("%(name)s is larger than %(limit)s MB. Split it, or send a link to it in a comment.")
                        % {"name": safe_name(name), "limit": limit // 1024**2}
                    )
                beginning = beginning or chunk[:4096]
                digest.update(chunk)
                target.write(chunk)
            if size == 0:
                raise ValidationError(_("%(name)s is empty.") % {"name": safe_name(name)})
            kind = content_type_of(safe_name(name), beginning)
            target.flush()
            os.fsync(target.fileno())
            os.replace(target.name, folder / digest.hexdigest())
        except BaseException:
            Path(target.name).unlink(missing_ok=True)
            raise
    return StoredFile(
        workspace_id=workspace_id,
        implementation_id=implementation_id,
        internal=internal,
        name=safe_name(name),
        content_type=kind,
        size=size,
        sha256=digest.hexdigest(),
    )


def get(file_id: UUID) -> StoredFile:
    """The row of one file, as the scope in force may see it. Raises `StoredFile.DoesNotExist`."""
    return StoredFile.objects.get(pk=file_id)


def path_of(stored: StoredFile) -> Path:
    path: Path = settings.FILES_DIR / str(stored.workspace_id) / stored.sha256
    return path


def open_stored(stored: StoredFile) -> BinaryIO:
    return path_of(stored).open("rb")


def as_download(stored: StoredFile) -> FileResponse:
    """An answer that a browser saves and never runs."""
    answer = FileResponse(open_stored(stored), content_type=stored.content_type)
    answer["Content-Disposition"] = content_disposition_header(True, stored.name) or "attachment"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["Cache-Control"] = "private, no-store"
    return answer
