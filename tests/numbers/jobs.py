"""What the tests let a child process do."""

import os
import threading
import time
from pathlib import Path

from migrations_tracker.extracts import sheets
from migrations_tracker.extracts.dialect import Dialect
from migrations_tracker.extracts.errors import ExtractError


def answer(*, number, tell):
    print("a library that prints")
    tell("reading", 1, 2)
    tell("comparing", 2, 2)
    return {"number": number + 1}


def refuse(*, tell):
    raise ExtractError("The file ends early.", file="a.csv", line=7, column="Net")


def spin(*, tell):
    while True:
        pass


def wait(*, told, tell):
    Path(told).write_text(str(os.getpid()))
    threading.Event().wait(60)


def hoard(*, tell):
    held = []
    while True:
        held.append(bytearray(16 * 1024**2))


def die(*, tell):
    os.abort()


def convert(*, path, tell):
    """What is said about a workbook, so that the child lives to tell what it took."""
    start = time.process_time()  # other tests run beside this one
    dialect = Dialect(encoding="utf-8", delimiter=",", decimal=".", negative="sign", date="%Y-%m-%d")
    try:
        said = sheets.to_csv(Path(path), Path(path + ".csv"), dialect=dialect)
    except ExtractError as problem:
        said = problem.sentence
    return {"said": said, "seconds": time.process_time() - start}
