"""Files that somebody may send by mistake or on purpose, made when a test asks for them."""

from dataclasses import dataclass, field

HEADER = b"id,name,city,net\n"
ROW = "c-{},Acme {},Leeds,10.00\n"


def rows(first: int, last: int, row: str = ROW) -> bytes:
    return "".join(row.format(n, n) for n in range(first, last + 1)).encode()


@dataclass(frozen=True)
class Hostile:
    """A file that must be refused, at that line, in those words."""

    content: bytes
    words: str
    line: int | None
    encoding: str = "utf-8"
    delimiter: str = ","
    id: str = field(default="", compare=False)


def text_files() -> dict[str, Hostile]:
    good = HEADER + rows(1, 3)
    utf16 = good.decode().encode("utf-16")
    return {
        "nothing": Hostile(b"", "The file is empty", None),
        "a mark and nothing": Hostile(b"\xef\xbb\xbf", "The file is empty", None),
        "an empty first line": Hostile(b"\n" + good, "The first line is empty", 1),
        "UTF-16 declared as UTF-8": Hostile(utf16, "says of itself that it is UTF-16-LE, but utf-8", 1),
        "UTF-16 without a mark": Hostile(utf16[2:], "begins with a mark", 1, "utf-16"),
        "UTF-16 without a mark declared as UTF-8": Hostile(utf16[2:], "a character 0", 1),
        "UTF-16 cut in a character": Hostile(utf16[:-1], "ends in the middle of a character", 4, "utf-16"),
        "UTF-16 with half a pair": Hostile(utf16[:-2] + b"\x00\xd8\x41\x00", "is not UTF-16", 4, "utf-16"),
        "NUL in the third row": Hostile(HEADER + rows(1, 2) + b"c-3,Ac\0me,Leeds,1\n", "a character 0", 4),
        "NUL in UTF-16": Hostile((good.decode() + "c\0").encode("utf-16"), "a character 0", 5, "utf-16"),
        "NUL in Windows-1252": Hostile(good + b"\xe9\0", "a character 0", 5, "windows-1252"),
        "cut in a character": Hostile(good + "c-4,Zoë".encode()[:-1], "ends in the middle of a character", 5),
        "Windows-1252 declared as UTF-8": Hostile(good + b"c-4,Zo\xeb,Leeds,1\n", "The byte EB is not UTF-8", 5),
        "no Windows-1252": Hostile(good + b"c-4,\x81,Leeds,1\n", "The byte 81 is not WINDOWS-1252", 5, "windows-1252"),
        "overlong UTF-8": Hostile(good + b"c-4,\xc0\xaf,Leeds,1\n", "The byte C0 is not UTF-8", 5),
        "a line of 10 MB": Hostile(good + b"c-4," + b"x" * 10_000_000, "longer than 1,024 KiB", 5),
        "10 MB without a line": Hostile(b"x" * 10_000_000, "longer than 1,024 KiB", 1),
        "10 MB in a quote": Hostile(good + b'c-4,"' + b"x\n" * 5_000_000, "opens here is never closed", 5),
        "a cell of 40,000 characters": Hostile(good + b"c-4," + b"x" * 40_000 + b",a,1\n", "more than 32,767 char", 5),
        "201 columns": Hostile(b",".join(b"c%d" % n for n in range(201)) + b"\n", "more than 200 columns", 1),
        "another delimiter": Hostile(good.replace(b",", b";"), "one column only, “id;name;city;net”", 1),
        "a quote never closed": Hostile(good + b'c-4,"Acme,Leeds,1\nc-5,Acme', "never closed", 5),
        "a quote that swallows 500 rows": Hostile(
            good + b'c-4,"Acme,Leeds,1\n' + rows(5, 504) + b'c-505,Acme",Leeds,1\n', "takes whole rows into one cell", 5
        ),
        "the same with inches beside it": Hostile(
            good + b'c-4,"Acme,Leeds,1\n' + rows(5, 30) + b'c-31,Acme",5" pipe,1\n', "takes whole rows into one cell", 5
        ),
        "a quote closed by the next one": Hostile(
            good + b'c-4,"Acme,Leeds,1\nc-5,"Brill",Leeds,1\n', "closed comes “Brill", 5
        ),
        "text after a quote": Hostile(good + b'c-4,"Acme" Ltd,Leeds,1\n', "is closed comes “ Ltd,Leeds,1”", 5),
        "mixed line ends": Hostile(good + b"c-4,Acme,Leeds,1\r\nc-5,Acme,Leeds,1\n", "does not end like the first", 5),
        "mixed line ends the other way": Hostile(
            good.replace(b"\n", b"\r\n") + b"c-4,Acme,Leeds,1\nc-5,Acme,Leeds,1\r\n", "does not end like the first", 5
        ),
        "a lone carriage return": Hostile(
            good.replace(b"\n", b"\r\n") + b"c-4,Ac\rme,Leeds,1\r\n", "does not end like the first", 5
        ),
        "a line feed among carriage returns": Hostile(
            good.replace(b"\n", b"\r") + b"c-4,Acme,Leeds,1\n", "does not end like the first", 5
        ),
        "columns that never fit": Hostile(
            HEADER + rows(1, 10_001, "c-{},Acme,Leeds,10,{}\n"), "the first of them has 5", 2
        ),
        "a quote for a delimiter": Hostile(good, "cannot separate cells", None, "utf-8", '"'),
        "an encoding that nobody knows": Hostile(good, "is no encoding that is read here", None, "latin-9"),
    }
