"""How a file is refused."""

from typing import Any


class ExtractError(ValueError):
    """A file that is not read, with a sentence for people who work with numbers and the place where to look.

    `line` counts the lines of the file from 1, as a text editor shows them.
    """

    def __init__(self, sentence: str, *, file: str = "", line: int | None = None, column: str = "") -> None:
        super().__init__(sentence, file, line, column)
        self.sentence, self.file, self.line, self.column = sentence, file, line, column

    def __str__(self) -> str:
        place = [self.file] if self.file else []
        place += [f"line {self.line}"] if self.line is not None else []
        place += [f"column “{self.column}”"] if self.column else []
        return f"{', '.join(place)}: {self.sentence}" if place else self.sentence

    def __reduce__(self) -> tuple[Any, ...]:
        """Exceptions cross the pipe of a child process whole."""
        return _again, (self.sentence, self.file, self.line, self.column)


def _again(sentence: str, file: str, line: int | None, column: str) -> ExtractError:
    return ExtractError(sentence, file=file, line=line, column=column)
