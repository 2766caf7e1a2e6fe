"""What happens at the other customers: the ordinary course, a sentence here and there, one that stands still."""

from collections.abc import Iterator

from roadmap.demo.acts import block, override, say
from roadmap.demo.course import course
from roadmap.demo.stage import Stage, Step, step
from roadmap.plan.models import Health


def ostraline(stage: Stage) -> Iterator[Step]:
    yield from course(stage)
    yield step(stage, "1 Tue 15:40", "jonas", say("c-share-data", "24 contracts, all annual.", sends=["vertraege.csv"]))
    yield step(stage, "1 Wed 11:15", "katja", say("c-usage-route", "We push. The events are in our queue already."))


def pinehollow(stage: Stage) -> Iterator[Step]:
    yield from course(stage, ended={"c-pull-user": "2 Thu"})
    yield step(
        stage,
        "2 Tue 10:20",
        "priya",
        say("c-pull-user", "Our warehouse has no row-level roles. Is a view enough?", question=True),
    )
    yield step(stage, "2 Tue 15:45", "ravi", say("c-pull-user", "A view is enough, and better."))


def saltmarsh(stage: Stage) -> Iterator[Step]:
    yield from course(stage)


def brackenridge(stage: Stage) -> Iterator[Step]:
    yield from course(stage, stops="4 Wed")
    yield step(stage, "4 Thu 11:30", "niamh", block("c-compare", METERS, "Metering partner", "DATA"))
    yield step(
        stage,
        "5 Tue 14:10",
        "leonie",
        say("c-compare", "Shall we test without the 1,100 old meters first?", question=True),
    )
    yield step(stage, "6 Fri 15:10", "leonie", override(Health.AMBER, EXPORT_WORKS, until=stage.day("8 Fri")))


def kestrel(stage: Stage) -> Iterator[Step]:
    yield from course(stage, stops="5 Mon")


def holloway(stage: Stage) -> Iterator[Step]:
    yield from course(stage)


EXPORT_WORKS = "The partner’s export has worked in a trial since Thursday; the readings come within days."
METERS = "The readings of 1,100 old meters come from a partner, whose export has been broken since the update"
