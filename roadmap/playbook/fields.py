"""How the fields of a playbook's records are read from and written to plain data, each described once."""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, field, fields
from typing import Any, Generic, TypeVar

from roadmap.schedule import Kind

Value = TypeVar("Value")
Record = TypeVar("Record")
Answer = str | bool
Weeks = tuple[int, int]
Condition = tuple[tuple[str, tuple[Answer, ...]], ...]  # parameter and the answers with which it holds


@dataclass(frozen=True, slots=True)
class ByAnswer(Generic[Value]):
    """A value that depends on the answer to a parameter."""

    by: str
    otherwise: Value
    cases: tuple[tuple[str, Value], ...]


@dataclass(frozen=True, slots=True)
class Need:
    """What is waited for, the working days to wait in addition, and which ends are tied.

    `key` is an item's, or that of a group: `objective:align`, `phase:build`.
    """

    key: str
    lag: int = 0
    kind: Kind = "FS"


def from_plain(record: type[Record], plain: Mapping[str, Any]) -> Record:
    """The record that valid plain data describes."""
    known = {f.name: f.metadata.get("read", _as_it_is) for f in fields(record)}  # type: ignore[arg-type]
    return record(**{name: known[name](value) for name, value in plain.items()})


def to_plain(record: Any) -> dict[str, Any]:
    """Plain data that `from_plain` turns into an equal record; what has its default is left out."""
    plain = {}
    for f in fields(record):
        value = getattr(record, f.name)
        if f.default is MISSING or value != f.default or type(value) is not type(f.default):
            plain[f.name] = f.metadata.get("write", _as_it_is)(value)
    return plain


def _as_it_is(value: Any) -> Any:
    return value


def _field(read: Callable[[Any], Any], write: Callable[[Any], Any], **default: Any) -> Any:
    return field(metadata={"read": read, "write": write}, **default)


def words() -> Any:
    return _field(tuple, list, default=())


def one(record: type, **default: Any) -> Any:
    return _field(lambda plain: from_plain(record, plain), to_plain, **default)


def many(record: type, **default: Any) -> Any:
    return _field(
        lambda rows: tuple(from_plain(record, row) for row in rows), lambda rows: [*map(to_plain, rows)], **default
    )


def condition() -> Any:
    def read(plain: Mapping[str, Any]) -> Condition:
        return tuple((key, tuple(value) if isinstance(value, list) else (value,)) for key, value in plain.items())

    def write(condition: Condition) -> dict[str, Any]:
        return {key: values[0] if len(values) == 1 else list(values) for key, values in condition}

    return _field(read, write, default=())


def _varying(read: Callable[[Any], Any], write: Callable[[Any], Any]) -> Any:
    def read_either(plain: Any) -> Any:
        if not isinstance(plain, dict):
            return read(plain)
        cases = tuple((answer, read(value)) for answer, value in plain["cases"].items())
        return ByAnswer(plain["by"], read(plain["otherwise"]), cases)

    def write_either(value: Any) -> Any:
        if not isinstance(value, ByAnswer):
            return write(value)
        cases = {answer: write(case) for answer, case in value.cases}
        return {"by": value.by, "otherwise": write(value.otherwise), "cases": cases}

    return _field(read_either, write_either)


def _read_weeks(plain: list[int]) -> Weeks:
    return plain[0], plain[-1]


def _write_weeks(weeks: Weeks) -> list[int]:
    return [weeks[0]] if weeks[0] == weeks[1] else list(weeks)


def needs() -> Any:
    def read(rows: list[Any]) -> tuple[Need, ...]:
        return tuple(Need(row) if isinstance(row, str) else Need(**row) for row in rows)

    def write(needs: tuple[Need, ...]) -> list[Any]:
        return [need.key if need == Need(need.key) else to_plain(need) for need in needs]

    return _field(read, write, default=())


def weeks_or_by_answer() -> Any:
    return _varying(_read_weeks, _write_weeks)


def days_or_by_answer() -> Any:
    return _varying(int, int)
