"""The bytes of a file as UTF-8, proven to be what was declared to the last one, hashed on the way."""

import codecs
import hashlib
from abc import ABC, abstractmethod
from collections.abc import Iterator
from pathlib import Path

from migrations_tracker.extracts.errors import ExtractError
from migrations_tracker.extracts.limits import Limits

CHUNK = 256 * 1024  # a chunk and what is worked out about it stay in the processor's cache

ENCODINGS = {
    "utf-8": "utf-8",
    "utf-8-sig": "utf-8",
    "utf-16": "utf-16",
    "utf-16-le": "utf-16-le",
    "utf-16-be": "utf-16-be",
    "windows-1252": "cp1252",
}
BOMS = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}


def bom_of(start: bytes) -> tuple[str, int]:
    """Which mark a file begins with, and how many bytes it has."""
    return next(((name, len(mark)) for mark, name in BOMS.items() if start.startswith(mark)), ("", 0))


class Utf8Text:
    """Iterating gives the text in chunks of UTF-8 without its byte order mark. Afterwards `sha256`, `size` and `bom`
    tell about the file as it was. Raises `ExtractError` at the first byte that is not what was declared."""

    def __init__(self, path: Path, encoding: str, limits: Limits) -> None:
        if encoding not in ENCODINGS:
            known = ", ".join(ENCODINGS)
            raise ExtractError(f"“{encoding}” is no encoding that is read here. Declare one of: {known}.")
        self.path, self.encoding, self.limits = path, encoding, limits
        self.size, self.bom = 0, ""
        self._digest = hashlib.sha256()

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()

    def __iter__(self) -> Iterator[bytes]:
        with self.path.open("rb") as file:
            first = self._take(file.read(CHUNK))
            self.bom, skip = bom_of(first)
            self._check_bom()
            prove = self._prover()
            chunk = first[skip:]
            while chunk:
                proven = prove(chunk, final=False)
                if proven:
                    yield proven
                chunk = self._take(file.read(CHUNK))
            if rest := prove(b"", final=True):
                yield rest

    def error(self, sentence: str, codec: str, offset: int) -> ExtractError:
        """A refusal that names the line in which the byte at `offset` stands."""
        decode = codecs.getincrementaldecoder(codec)("replace").decode
        feeds = returns = 0
        with self.path.open("rb") as file:
            while part := file.read(min(CHUNK, offset)):
                offset -= len(part)
                before = decode(part)
                feeds, returns = feeds + before.count("\n"), returns + before.count("\r")
        return ExtractError(sentence, file=self.path.name, line=1 + (feeds or returns))

    def _take(self, chunk: bytes) -> bytes:
        self._digest.update(chunk)
        self.size += len(chunk)
        if self.size > self.limits.size:
            most = self.limits.size // 1024**2
            raise ExtractError(f"The file is larger than {most} MiB. Send it in parts.", file=self.path.name)
        return chunk

    def _check_bom(self) -> None:
        if self.encoding == "utf-16" and not self.bom.startswith("utf-16"):
            sentence = (
                "A file in UTF-16 begins with a mark that says in which order its bytes stand. This one has none. "
                "Declare utf-16-le or utf-16-be."
            )
            raise ExtractError(sentence, file=self.path.name, line=1)
        declared = ENCODINGS[self.encoding]
        if self.bom and self.bom != declared and not (declared == "utf-16" and self.bom.startswith("utf-16")):
            sentence = f"The file says of itself that it is {self.bom.upper()}, but {self.encoding} was declared."
            raise ExtractError(sentence, file=self.path.name, line=1)

    def _prover(self) -> "_Prover":
        name = ENCODINGS[self.encoding]
        if name == "utf-8":
            return _Utf8(self)
        return _Recoded(self, self.bom or name)


class _Prover(ABC):
    """Takes the file's bytes, gives the same text in UTF-8, refuses what is none."""

    def __init__(self, text: Utf8Text, codec: str) -> None:
        self.text, self.codec = text, codec
        self.decoder = codecs.getincrementaldecoder(codec)("strict")

    @abstractmethod
    def __call__(self, chunk: bytes, *, final: bool) -> bytes: ...

    def decode(self, chunk: bytes, *, final: bool) -> str:
        try:
            return self.decoder.decode(chunk, final)
        except UnicodeDecodeError as problem:
            offset = self.text.size - len(problem.object) + problem.start
            raise self.text.error(self._sentence(problem), self.codec, offset) from None

    def refuse_nul(self, offset: int) -> ExtractError:
        sentence = "The file holds a character 0, which no text has. Perhaps it was cut, or it is in UTF-16."
        return self.text.error(sentence, self.codec, offset)

    def _sentence(self, problem: UnicodeDecodeError) -> str:
        if "unexpected end" in problem.reason or "truncated" in problem.reason:
            return "The file ends in the middle of a character. It was cut off; send it again."
        found = problem.object[problem.start : problem.start + 1].hex().upper()
        return (
            f"The byte {found} is not {self.text.encoding.upper()}, which was declared. "
            "Look up what the program that wrote the file calls its encoding."
        )


class _Utf8(_Prover):
    """Passes the bytes on as they are."""

    def __init__(self, text: Utf8Text) -> None:
        super().__init__(text, "utf-8")

    def __call__(self, chunk: bytes, *, final: bool) -> bytes:
        if final or not chunk.isascii() or self.decoder.getstate()[0]:
            self.decode(chunk, final=final)
        if (at := chunk.find(0)) >= 0:
            raise self.refuse_nul(self.text.size - len(chunk) + at)
        return chunk


class _Recoded(_Prover):
    """Writes the text anew."""

    def __call__(self, chunk: bytes, *, final: bool) -> bytes:
        same = self.codec == "cp1252" and chunk.isascii()
        proven = chunk if same else self.decode(chunk, final=final).encode()
        if (at := proven.find(0)) >= 0:
            width = 1 if self.codec == "cp1252" else 2
            before = len(proven[:at].decode().encode(self.codec))
            raise self.refuse_nul(self.text.size - len(chunk) + before - before % width)
        return proven
