"""`manage.py plan`: the same plan for a person and for a program, and an exit code that says how it went."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from roadmap.playbook import dump, load_shipped


def plan(*arguments):
    """What the command printed, and its exit code."""
    out = StringIO()
    try:
        call_command("plan", *arguments, stdout=out)
    except SystemExit as end:
        return out.getvalue(), end.code
    return out.getvalue(), 0


def test_the_plan_as_json_has_these_keys_and_dates():
    printed, code = plan("zenskar-six-week", "--kickoff", "2027-01-11", "--param", "usage=pull", "--json")
    found = json.loads(printed)

    assert code == 0
    assert list(found) == [
        "playbook",
        "kickoff",
        "go_live",
        "parameters",
        "objectives",
        "items",
        "differences",
        "findings",
        "warnings",
    ]
    assert found["playbook"] == {"key": "zenskar-six-week", "version": 1, "title": "Six-week implementation"}
    assert (found["kickoff"], found["go_live"]) == ("2027-01-11", "2027-02-19")
    assert found["items"][0] == {
        "key": "v-align",
        "objective": "align-requirements",
        "side": "VENDOR",
        "kind": "do",
        "title": "Work out the requirements together",
        "internal": False,
        "start": "2027-01-11",
        "finish": "2027-01-18",
        "duration": 6,
        "pushed_by": "",
        "late_start": "2027-02-04",
        "late_finish": "2027-02-11",
        "float": 18,
        "free_float": 0,
        "critical": False,
    }
    assert [item["key"] for item in found["items"] if item["critical"]] == ["c-go-live"]
    assert {item["float"] for item in found["items"] if item["kind"] == "assist"} == {None}
    assert {difference["parameter"] for difference in found["differences"]} == {"usage"}


def test_a_file_gives_the_plan_that_it_describes(tmp_path):
    file = tmp_path / "mine.yaml"
    file.write_text(dump(load_shipped("zenskar-pilot")), encoding="utf-8")

    printed, code = plan(str(file), "--kickoff", "2027-01-11")

    assert code == 0
    assert printed.startswith("Pilot program: kick-off 2027-01-11, go-live 2027-01-29\n")
    assert "  2027-01-12 to 2027-01-13  CUSTOMER  Review the success criteria\n" in printed


def test_each_side_keeps_its_own_holidays():
    printed, _ = plan(
        "zenskar-six-week", "--kickoff", "2027-01-11", "--country", "US", "--customer-country", "GB-ENG", "--json"
    )
    starts = {item["key"]: (item["start"], item["finish"]) for item in json.loads(printed)["items"]}

    assert starts["v-align"] == ("2027-01-11", "2027-01-19")  # Martin Luther King Jr. Day is the 18th
    assert starts["c-approve-req"] == ("2027-01-20", "2027-01-22")


def test_a_plan_that_leaves_its_weeks_is_a_finding():
    printed, code = plan("zenskar-six-week", "--kickoff", "2027-01-11", "--param", "size=large", "--json")

    assert code == 1
    assert "“Go live” finishes on 2027-02-26; its weeks end on 2027-02-21." in [
        finding["sentence"] for finding in json.loads(printed)["findings"]
    ]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nothing.yaml", "--kickoff", "2027-01-11"], "nothing.yaml cannot be read"),
        (["zenskar-sized", "--kickoff", "2027-01-11"], "Size needs an answer: small, medium, enterprise"),
        (["zenskar-pilot", "--kickoff", "soon"], "“soon” is not a date. Write it like 2027-01-11."),
        (["zenskar-pilot", "--kickoff", "2027-01-16"], r"no working day \(Saturday\). The next one is 2027-01-18."),
        (["zenskar-pilot", "--kickoff", "2027-01-11", "--param", "usage"], "Write --param key=value."),
        (["zenskar-pilot", "--kickoff", "2027-01-11", "--country", "XX"], "No public holidays are known for “XX”"),
        (["zenskar-pilot", "--kickoff", "2101-01-03"], "2101 is beyond it"),
    ],
)
def test_without_a_plan_the_command_says_why(arguments, words):
    with pytest.raises(CommandError, match=words) as caught:
        plan(*arguments)

    assert caught.value.returncode == 2


def test_a_faulty_file_is_told_by_line(tmp_path):
    file = tmp_path / "mine.yaml"
    file.write_text(dump(load_shipped("zenskar-pilot")).replace("kind: do", "kind: make", 1), encoding="utf-8")

    with pytest.raises(CommandError, match=r"mine\.yaml, line \d+: “kind” cannot be “make”. Allowed: do, assist"):
        plan(str(file), "--kickoff", "2027-01-11")
