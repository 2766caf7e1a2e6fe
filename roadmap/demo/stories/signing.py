"""Two who have come to the end: Castelune is signed off and in hypercare, at Brightwick one signature is wanted."""

from collections.abc import Iterator

from roadmap.demo.acts import ask_for, decide, leave_out, meet_condition, name_approver, note, say
from roadmap.demo.course import course
from roadmap.demo.signatures import afterwards, send_the_document, sign
from roadmap.demo.stage import Stage, Step, one_after_another, reports, step
from stakeholders.agreements import Answer

BY_THE_SIGNATURE = {"c-go-live": None}
LEFT_OUT = {"c-import-history": None, "c-confirm-history": None}


def castelune(stage: Stage) -> Iterator[Step]:
    never = BY_THE_SIGNATURE | LEFT_OUT
    yield from course(stage, begun=never, ended=never, all_by="6 Wed")
    yield from _agreeing(stage, lead="camille", second="bastien", manager="leonie")
    yield from reports(stage, 4, 5)
    yield step(stage, "2 Thu 16:20", "leonie", leave_out("import-history", OLD_REPORTS))
    yield step(
        stage, "4 Thu 11:10", "ravi", say("c-compare", "Run 1: 88 invoices, 86 exact, 2 rounding. One run is enough.")
    )
    yield step(
        stage, "4 Fri 14:20", "leonie", note("The test is accepted after one run, with two roundings of a cent.")
    )
    yield step(stage, "5 Tue 10:40", "camille", meet_condition(SHOWS_THE_LAW))
    yield step(stage, "6 Thu 10:25", "colette", sign)
    yield step(stage, "6 Thu 14:05", "leonie", sign)
    yield step(stage, "6 Thu 14:06", "", send_the_document)
    yield step(
        stage,
        "6 Fri 09:50",
        "camille",
        afterwards("The first 88 invoices have left. Two customers asked about the new layout."),
    )
    yield step(
        stage,
        "6 Fri 11:15",
        "leonie",
        afterwards("Good to hear. A line on the next invoice could explain it; Ravi has sent a text."),
    )
    yield step(
        stage,
        "7 Tue 10:05",
        "bastien",
        afterwards("Yesterday’s seat counts agree with ours. Nothing is open from our side."),
    )


def brightwick(stage: Stage) -> Iterator[Step]:
    yield from course(stage, begun=BY_THE_SIGNATURE, ended=BY_THE_SIGNATURE, all_by="5 Thu")
    yield from _agreeing(stage, lead="rosalind", second="kofi", manager="anika")
    yield from reports(stage, 4)
    yield step(
        stage, "4 Fri 09:40", "rosalind", say("c-compare", "All 61 invoices agree. That was the part I was afraid of.")
    )
    yield step(
        stage,
        "4 Fri 14:25",
        "anika",
        note("Every invoice of the test agrees, so production is configured a week early."),
    )
    yield step(stage, "5 Tue 10:40", "rosalind", meet_condition(SHOWS_THE_LAW))
    yield step(stage, "5 Fri 10:25", "margaret", sign)


def _agreeing(stage: Stage, *, lead: str, second: str, manager: str) -> Iterator[Step]:
    """The lead decides on everything but the usage data, and once with a condition."""
    for minute, topic in enumerate(sorted(stage.topics), start=10):
        who = second if topic.startswith("Structure") else lead
        yield step(stage, f"1 Tue 11:{minute}:20", lead, name_approver(topic, who))
    yield step(stage, "1 Fri 16:45", manager, ask_for("", due=stage.day("2 Thu")))
    theirs = stage.numbers_of("Structure")
    others = [row for row in stage.requirements if row.number not in theirs]
    first = step(stage, "2 Tue 10:05", lead, decide(others[0].number))
    decisions = [
        decide(row.number, Answer.APPROVE_WITH_CONDITIONS, conditions=[LEGAL_LINE])
        if row.title.startswith(SHOWS_THE_LAW)
        else decide(row.number)
        for row in others
    ]
    yield from one_after_another(first, decisions)
    first = step(stage, "2 Wed 10:05", second, decide(theirs[0]))
    yield from one_after_another(first, [decide(number) for number in theirs])


SHOWS_THE_LAW = "The invoice shows what the law"
LEGAL_LINE = "Our counsel has seen one printed invoice before go-live."
OLD_REPORTS = "Reports up to the end of this year stay in the old system, which remains readable."
