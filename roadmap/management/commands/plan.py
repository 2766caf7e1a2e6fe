"""`manage.py plan PLAYBOOK.yaml --kickoff DATE`: the dates that a playbook gives, without a database.

PLAYBOOK is a file, or the key of a playbook that Golive ships. `--json` prints one object:

    playbook      {key, version, title}
    kickoff       the date asked for
    go_live       the finish of the last item that leads to go-live
    parameters    {key: answer}, defaults included
    objectives    [{key, title, phase, weeks, start, finish}]
    items         [{key, objective, side, kind, title, internal, start, finish, duration, pushed_by, late_start,
                  late_finish, float, free_float, critical}], dates inclusive, `duration` and floats in working days,
                  `pushed_by` the item that decided the start, or empty; late dates and floats are null for what
                  assists others
    differences   [{kind, key, items, parameter, answer, sentence}], what the answers changed
    findings      [{key, finish, window_finish, pushed_by, sentence}], items that end after their weeks
    warnings      [{key, on, sentence}], items that start before what they softly wait for is finished

Exit code 0: all well. 1: there are findings. 2: there is no plan, and why.
"""

import json
import sys
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from implementation.calendars import CalendarError, WorkingCalendar
from roadmap import playbook as playbooks
from roadmap.playbook import AnswerError, Plan, Playbook, PlaybookError
from roadmap.schedule import Schedule, ScheduleError, Side, Slack, schedule, with_groups


class Command(BaseCommand):
    help = "Compute the plan that a playbook gives for a kick-off date."
    requires_system_checks: list[str] = []  # it needs no database

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("playbook", help="a YAML file, or the key of a playbook that Golive ships")
        parser.add_argument("--kickoff", required=True, metavar="DATE", help="for example 2027-01-11")
        parser.add_argument("--param", action="append", default=[], metavar="KEY=VALUE", help="an answer; repeatable")
        parser.add_argument("--country", default="", metavar="CC[-REGION]", help="public holidays of the vendor")
        parser.add_argument("--customer-country", default="", metavar="CC[-REGION]", help="those of the customer")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            described = _plan(options)
        except (PlaybookError, AnswerError, CalendarError, ScheduleError) as problem:
            raise CommandError(str(problem), returncode=2) from None
        if options["json"]:
            self.stdout.write(json.dumps(described, indent=2, ensure_ascii=False))
        else:
            self.stdout.write(_as_text(described))
        if described["findings"]:
            sys.exit(1)


def _plan(options: dict[str, Any]) -> dict[str, Any]:
    plan = playbooks.resolve(_playbook(options["playbook"]), _answers(options["param"]))
    kickoff = _date(options["kickoff"])
    vendor, customer = _calendar(options["country"]), _calendar(options["customer_country"])
    if reason := vendor.reason(kickoff):
        after = vendor.next_working(kickoff)
        raise CommandError(f"{kickoff} is no working day ({reason}). The next one is {after}.", returncode=2)
    both: dict[Side, WorkingCalendar] = {"VENDOR": vendor, "CUSTOMER": customer}
    items = playbooks.schedule_items(plan, kickoff=kickoff, calendars=both)
    found = schedule(with_groups(items, playbooks.groups_of(plan)), kickoff=kickoff, calendars=both)
    return _described(plan, kickoff, found)


def _playbook(name: str) -> Playbook:
    if name in playbooks.shipped():
        return playbooks.load_shipped(name)
    file = Path(name)
    try:
        return playbooks.load(file.read_text(encoding="utf-8"), file.name)
    except OSError as problem:
        shipped = ", ".join(playbooks.shipped())
        message = f"{name} cannot be read ({problem.strerror}). Name a file, or one of: {shipped}."
        raise CommandError(message, returncode=2) from None
    except UnicodeDecodeError:
        raise CommandError(f"{name} is not a text in UTF-8.", returncode=2) from None


def _answers(given: list[str]) -> dict[str, str]:
    answers = {}
    for pair in given:
        key, equals, value = pair.partition("=")
        if not equals:
            raise CommandError(f"“{pair}” is not an answer. Write --param key=value.", returncode=2)
        answers[key] = value
    return answers


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CommandError(f"“{text}” is not a date. Write it like 2027-01-11.", returncode=2) from None


def _calendar(place: str) -> WorkingCalendar:
    country, _, region = place.partition("-")
    return WorkingCalendar(country=country.upper(), region=region.upper())


def _slack(found: Slack | None) -> dict[str, Any]:
    """How far an item may slip; nothing for one that assists, whose dates are those of what it assists."""
    if found is None:
        return {"late_start": None, "late_finish": None, "float": None, "free_float": None, "critical": False}
    return {
        "late_start": found.late_start.isoformat(),
        "late_finish": found.late_finish.isoformat(),
        "float": found.total,
        "free_float": found.free,
        "critical": found.critical,
    }


def _described(plan: Plan, kickoff: date, found: Schedule) -> dict[str, Any]:
    book, titles = plan.playbook, {item.key: item.title for item in plan.items}
    return {
        "playbook": {"key": book.key, "version": book.version, "title": book.title},
        "kickoff": kickoff.isoformat(),
        "go_live": found.go_live.isoformat(),
        "parameters": plan.answers,
        "objectives": [
            {
                "key": objective.key,
                "title": objective.title,
                "phase": objective.source.phase,
                "weeks": list(objective.weeks),
                "start": found.objectives[objective.key].start.isoformat(),
                "finish": found.objectives[objective.key].finish.isoformat(),
            }
            for objective in plan.objectives
            if objective.key in found.objectives
        ],
        "items": [
            {
                "key": item.key,
                "objective": item.objective.key,
                "side": item.source.side,
                "kind": item.source.kind,
                "title": item.title,
                "internal": item.source.internal,
                "start": found.items[item.key].start.isoformat(),
                "finish": found.items[item.key].finish.isoformat(),
                "duration": item.duration,
                "pushed_by": found.items[item.key].pushed_by,
                **_slack(found.slack.get(item.key)),
            }
            for item in plan.items
        ],
        "differences": [
            {
                "kind": difference.kind,
                "key": difference.key,
                "items": list(difference.items),
                "parameter": difference.parameter,
                "answer": difference.answer,
                "sentence": difference.sentence,
            }
            for difference in plan.differences
        ],
        "findings": [
            {
                "key": overrun.item,
                "finish": overrun.finish.isoformat(),
                "window_finish": overrun.window_finish.isoformat(),
                "pushed_by": overrun.pushed_by,
                "sentence": f"“{titles[overrun.item]}” finishes on {overrun.finish}; its weeks end on "
                f"{overrun.window_finish}.",
            }
            for overrun in found.overruns
        ],
        "warnings": [
            {
                "key": overlap.item,
                "on": overlap.on,
                "sentence": f"“{titles[overlap.item]}” starts before “{titles[overlap.on]}” is finished.",
            }
            for overlap in found.overlaps
        ],
    }


def _as_text(described: dict[str, Any]) -> str:
    book = described["playbook"]
    lines = [f"{book['title']}: kick-off {described['kickoff']}, go-live {described['go_live']}"]
    for objective in described["objectives"]:
        lines += ["", f"{objective['title']}  ({objective['start']} to {objective['finish']})"]
        for item in described["items"]:
            if item["objective"] == objective["key"]:
                internal = "  (internal)" if item["internal"] else ""
                lines.append(f"  {item['start']} to {item['finish']}  {item['side']:<8}  {item['title']}{internal}")
    for heading, rows in (("Because of your answers", "differences"), ("Too late", "findings"), ("Note", "warnings")):
        if described[rows]:
            lines += ["", f"{heading}:", *(f"  {row['sentence']}" for row in described[rows])]
    return "\n".join(lines)
