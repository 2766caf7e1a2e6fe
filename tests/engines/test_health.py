"""Health by its rule: which colour the facts give, and how it is said."""

from dataclasses import replace
from datetime import date

import pytest

from roadmap.plan.health import Facts, Thresholds, judge

USUAL = Thresholds()
FINE = Facts(committed_on=date(2027, 3, 2), forecast_on=date(2027, 3, 2), due=12)


def found(limits=USUAL, **facts):
    return judge(replace(FINE, **facts), limits)


def colour(**facts):
    return found(**facts)[0].colour


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, "GREEN"),
        ({"due": 0}, "GREEN"),
        # the forecast against the committed day, in working days
        ({"gap_days": -4}, "GREEN"),
        ({"gap_days": 1}, "AMBER"),
        ({"gap_days": 5}, "AMBER"),
        ({"gap_days": 6}, "RED"),
        # the share of the items due that are overdue
        ({"due": 21, "overdue": 1}, "GREEN"),  # 4.8 %
        ({"due": 20, "overdue": 1}, "AMBER"),
        ({"due": 20, "overdue": 7}, "AMBER"),  # 35 %
        ({"due": 5, "overdue": 2}, "RED"),  # 40 %
        ({"due": 1, "overdue": 1}, "RED"),
        # approvals on the critical path
        ({"approvals": ("Contracts",)}, "AMBER"),
        ({"approvals": ("A", "B")}, "AMBER"),
        ({"approvals": ("A", "B", "C")}, "RED"),
        # what has been blocked, by the days of the longest
        ({"blocked": 1, "blocked_days": 0}, "GREEN"),
        ({"blocked": 3, "blocked_days": 5}, "GREEN"),
        ({"blocked": 1, "blocked_days": 6}, "AMBER"),
        ({"blocked": 1, "blocked_days": 16}, "RED"),
        # the worst answer is the colour
        ({"gap_days": 1, "blocked": 1, "blocked_days": 20}, "RED"),
    ],
)
def test_each_rule_turns_at_its_threshold(facts, expected):
    assert colour(**facts) == expected


def test_the_usual_thresholds_print_the_figures_in_words():
    late = found(gap_days=8, forecast_on=date(2027, 3, 12), overdue=1, overdue_title="Share contracts", overdue_days=5)

    assert [(finding.rule, finding.colour) for finding in late] == [
        ("forecast", "RED"),
        ("overdue", "AMBER"),
        ("approvals", "GREEN"),
        ("blocked", "GREEN"),
    ]
    assert [finding.said for finding in late] == [
        "Red: forecast 12 Mar is 8 working days after the committed 2 Mar; red from 6.",
        "Amber: 1 of 12 items due, 8 %, is overdue by 3 working days or more (“Share contracts” by 5 working days); "
        "amber from 5 %, red from 40 %.",
        "Green: no approval on the critical path is missing or stale; amber from 1.",
        "Green: nothing is blocked; amber from 6 working days.",
    ]


def test_what_is_wrong_is_said_in_the_singular_and_in_the_plural():
    def said(rule, **facts):
        return next(finding.said for finding in found(**facts) if finding.rule == rule)

    assert said("forecast") == "Green: forecast 2 Mar is not after the committed 2 Mar; amber from 1."
    assert said("overdue", due=0) == "Green: no item was due yet; amber from 5 %."
    assert said("overdue") == "Green: none of 12 items due is overdue by 3 working days or more; amber from 5 %."
    assert said("overdue", overdue=2, overdue_title="A", overdue_days=3).startswith(
        "Amber: 2 of 12 items due, 16 %, are overdue by"
    )
    assert said("approvals", approvals=("Contracts",)) == (
        "Amber: 1 approval on the critical path is missing or stale, “Contracts”; amber from 1, red from 3."
    )
    assert said("approvals", approvals=("A", "B", "C", "D", "E")) == (
        "Red: 5 approvals on the critical path are missing or stale, “A”, “B”, “C” and 2 more; red from 3."
    )
    assert said("blocked", blocked=1, blocked_title="Connect", blocked_days=9) == (
        "Amber: “Connect” is blocked for 9 working days; amber from 6 working days, red from 16 working days."
    )
    assert said("blocked", blocked=2, blocked_title="Connect", blocked_days=20) == (
        "Red: 2 items are blocked, “Connect” longest, for 20 working days; red from 16 working days."
    )


def test_a_workspace_that_is_patient_is_green_for_longer():
    patient = Thresholds(forecast_amber=4, forecast_red=11)

    assert [judge(replace(FINE, gap_days=days), patient)[0].colour for days in (3, 4, 10, 11)] == [
        "GREEN",
        "AMBER",
        "AMBER",
        "RED",
    ]
    said = judge(replace(FINE, gap_days=3, forecast_on=date(2027, 3, 5)), patient)[0].said
    assert said == "Green: forecast 5 Mar is 3 working days after the committed 2 Mar; amber from 4."


def test_only_what_was_chosen_is_kept():
    assert Thresholds().to_dict() == {}
    assert Thresholds(forecast_red=9).to_dict() == {"forecast_red": 9}
    assert Thresholds.from_dict({"forecast_red": 9, "of a later version": 1}) == Thresholds(forecast_red=9)
