"""All questions asked of one file: which rows fail what, and what becomes of each row."""

from collections.abc import Iterator
from pathlib import Path

import duckdb

from migrations_tracker.extracts import typed
from migrations_tracker.extracts.duck import literal, quoted
from migrations_tracker.extracts.errors import ExtractError
from migrations_tracker.extracts.scan import Tell
from migrations_tracker.validate import macros, tables
from migrations_tracker.validate.batch import Batch
from migrations_tracker.validate.columns import columns_of
from migrations_tracker.validate.questions import TOGETHER, WIDTH, Question, Questions, same_key
from migrations_tracker.validate.tables import Duck, bit_of, word_of, words

NO_CELLS = "The row does not have as many cells as the header."
SIBLING = "A row that belongs to the same {name} is rejected, and they are loaded all or none."
SIBLING_WAITS = "A row that belongs to the same {name} waits, and they are loaded all or none."
FETCH = 2_000


class Run:
    """The tables `hit` (row, number of the question, note), `marked` (rows with bits) and `status` (rows that are not
    accepted, and whether they only wait)."""

    def __init__(self, duck: Duck, batch: Batch, parents: dict[str, Path], tell: Tell, *, keep_all: bool) -> None:
        self.duck, self.batch, self.entity, self.tell = duck, batch, batch.entity, tell
        self.parents = parents
        for statement in macros.statements():
            duck.execute(statement)
        self._read(keep_all=keep_all)
        self._ask()
        self._judge()

    def _read(self, *, keep_all: bool) -> None:
        batch = self.batch
        self.tell("read", 0, batch.scan.records)
        for money in (typed.NARROW, typed.MONEY):
            told = batch.declaration
            columns = columns_of(self.entity.fields, told.columns, told.dialect, money=money)
            asked = Questions(batch, columns, self.parents)
            self.questions, self.skipped, self.words = asked.asked, asked.skipped, words(asked.asked)
            try:
                tables.fill(self.duck, batch, columns, self.questions, keep_all=keep_all, money=money)
                break
            except duckdb.Error as problem:
                narrow = isinstance(problem, duckdb.ConversionException | duckdb.OutOfRangeException)
                if not narrow or money == typed.MONEY:
                    raise tables.not_read(problem, batch) from None
        for number, name in enumerate(sorted(asked.tables())):
            self.tell("parents", number, len(asked.tables()))
            tables.fill_parent(self.duck, name, self.parents[name], batch, self.questions)
        read_rows = self.number("SELECT count(*) FROM rows")
        if read_rows != batch.scan.records:
            raise ExtractError(f"{batch.scan.records} rows were counted, {read_rows} read.", file=batch.name)
        tables.note_misfits(self.duck, batch)

    def _ask(self) -> None:
        self.duck.execute("CREATE TABLE hit (row BIGINT, number INTEGER, note VARCHAR)")
        failed = " OR ".join(f"{word} <> 0" for word in self.words)
        self.duck.execute(f"CREATE TABLE marked AS SELECT row, {', '.join(self.words)} FROM this WHERE {failed}")
        several = [(n, q) for n, q in enumerate(self.questions) if q.query]
        for done, (number, question) in enumerate(several):
            self.tell("rules", done, len(several))
            try:
                self.duck.execute(f"INSERT INTO hit BY NAME SELECT *, {number} AS number FROM ({question.query})")
            except (duckdb.ConversionException, duckdb.OutOfRangeException) as problem:
                raise tables.not_read(problem, self.batch) from None
        self.add(Question(WIDTH, "E", "", NO_CELLS), "SELECT row, note FROM misfit")

    def add(self, question: Question, query: str) -> None:
        """What was found in another way; `query` gives `row` and `note`."""
        self.duck.execute(f"INSERT INTO hit BY NAME SELECT *, {len(self.questions)} AS number FROM ({query})")
        self.questions.append(question)

    def whole(self, rule: str, severity: str, sentence: str) -> None:
        """Something about the file, not about one row."""
        self.add(Question(rule, severity, "", sentence), "SELECT CAST(NULL AS BIGINT) AS row")

    def _judge(self) -> None:
        errors = [number for number, question in enumerate(self.questions) if question.severity == "E"]
        waits = ", ".join(str(number) for number in errors if self.questions[number].waits) or "-1"
        numbers = ", ".join(map(str, errors))
        self.duck.execute(
            "CREATE TABLE status AS SELECT row, bool_and(waits) AS waits FROM ("
            f"SELECT row, false AS waits FROM marked WHERE {self._failed('E')} "
            f"UNION ALL SELECT row, number IN ({waits}) FROM hit WHERE row IS NOT NULL AND number IN ({numbers})"
            ") GROUP BY row"
        )
        name = self.entity.together
        if name in self.batch.declaration.columns:
            self._judge_together(name)

    def _judge_together(self, name: str) -> None:
        """Rows that belong together are accepted, rejected, or wait together."""
        column = quoted(name)
        self.duck.execute(
            f"CREATE TABLE sibling AS WITH bad AS (SELECT {column}, bool_and(waits) AS waits, min(row) AS first "
            f"FROM this JOIN status USING (row) WHERE {column} IS NOT NULL GROUP BY {column}) "
            f"SELECT this.row, bad.waits, bad.first FROM this JOIN bad USING ({column}) LEFT JOIN status USING (row) "
            "WHERE status.row IS NULL OR (status.waits AND NOT bad.waits)"
        )
        self.duck.execute("DELETE FROM status WHERE row IN (SELECT row FROM sibling)")
        self.duck.execute("INSERT INTO status SELECT row, waits FROM sibling")
        for waits, sentence in ((False, SIBLING), (True, SIBLING_WAITS)):
            where = "waits" if waits else "NOT waits"
            told = Question(TOGETHER, "E", name, sentence.format(name=name.replace("_", " ")), waits=waits)
            self.add(told, f"SELECT row, 'row ' || first AS note FROM sibling WHERE {where}")

    def _failed(self, severity: str) -> str:
        """SQL: a row of `marked` fails a question of that severity."""
        masks = dict.fromkeys(self.words, 0)
        for number, question in enumerate(self.questions):
            if question.of_a_row and question.severity == severity:
                masks[word_of(number)] |= bit_of(number)
        return " OR ".join(f"{word} & {mask} <> 0" for word, mask in masks.items())

    def acts(self) -> str:
        """SQL of what loading does with each accepted row: create, update or skip."""
        key = [name for name in self.entity.key if name in self.batch.declaration.columns]
        if self.entity.name not in self.parents or not key or self.batch.declaration.existing == "refuse":
            return "SELECT row, 'create' AS act FROM this ANTI JOIN status USING (row)"
        told = [name for name in self.entity.fields if name in self.batch.declaration.columns]
        same = " AND ".join(f"this.{quoted(name)} IS NOT DISTINCT FROM earlier.{quoted(name)}" for name in told)
        known = f"CASE WHEN {same} THEN 'skip' ELSE {literal(self.batch.declaration.existing)} END"
        return (
            f"SELECT row, min(CASE WHEN earlier.known THEN {known} ELSE 'create' END) AS act "
            "FROM (FROM this ANTI JOIN status USING (row)) this "
            f"LEFT JOIN (SELECT *, true AS known FROM earlier) earlier ON {same_key(key)} GROUP BY row"
        )

    def counts(self) -> list[tuple[int, int]]:
        """How often each question was failed, where it was."""
        asked = [number for number, question in enumerate(self.questions) if question.of_a_row]
        found = [(number, count) for number, count in self.duck.execute(
            "SELECT number, count(*) FROM hit GROUP BY number ORDER BY number").fetchall()]  # fmt: skip
        if asked:
            sums = ", ".join(f"count(*) FILTER ({word_of(number)} & {bit_of(number)} <> 0)" for number in asked)
            row = self.duck.execute(f"SELECT {sums} FROM marked").fetchall()[0]
            found += [(number, count) for number, count in zip(asked, row, strict=True) if count]
        return found

    def findings(self, most: int) -> Iterator[tuple[int | None, int, str | None]]:
        """So many findings as (row, number, note), those about the whole file first, then in the order of the rows."""
        yield from self._fetch(
            f"SELECT row, number, note FROM ({self._expanded(f'SELECT * FROM marked ORDER BY row LIMIT {most}')} "
            "UNION ALL SELECT row, number, note FROM hit) "
            f"ORDER BY row NULLS FIRST, number LIMIT {most}"
        )

    def rejected(self) -> Iterator[tuple[int, list[int], list[str | None]]]:
        """Every rejected row with the numbers and the notes of all its errors."""
        told = ", ".join(str(number) for number, question in enumerate(self.questions) if question.severity == "E")
        found = f"{self._expanded('SELECT * FROM marked')} UNION ALL SELECT row, number, note FROM hit"
        yield from self._fetch(
            "SELECT row, list(number ORDER BY number), list(note ORDER BY number) "
            f"FROM ({found}) JOIN status USING (row) WHERE NOT waits AND number IN ({told}) GROUP BY row ORDER BY row"
        )

    def _expanded(self, marked: str) -> str:
        """SQL of one line for each bit that is set."""
        asked = [number for number, question in enumerate(self.questions) if question.of_a_row]
        if not asked:
            return "SELECT CAST(NULL AS BIGINT) AS row, 0 AS number, NULL AS note WHERE false"
        lists = ", ".join(f"CASE WHEN {word_of(n)} & {bit_of(n)} <> 0 THEN {n} END" for n in asked)
        return (
            f"SELECT row, number, NULL AS note FROM (SELECT row, unnest([{lists}]) AS number FROM ({marked})) "
            "WHERE number IS NOT NULL"
        )

    def _fetch(self, query: str) -> Iterator[tuple]:  # type: ignore[type-arg]
        rows = self.duck.cursor().execute(query)
        while some := rows.fetchmany(FETCH):
            yield from some

    def number(self, sql: str) -> int:
        return int(self.duck.execute(sql).fetchall()[0][0])
