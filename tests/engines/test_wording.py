"""The words for dates, days and counts, exactly as people read them."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from implementation import wording

WEDNESDAY = date(2026, 11, 25)
LONDON = ZoneInfo("Europe/London")


@pytest.mark.parametrize(
    ("on", "working_days", "said"),
    [
        (date(2026, 11, 25), 0, "Wed 25 Nov, today"),
        (date(2026, 11, 26), 1, "Thu 26 Nov, tomorrow"),
        (date(2026, 11, 24), -1, "Tue 24 Nov, yesterday"),
        (date(2026, 11, 30), 3, "Mon 30 Nov, in 3 d"),
        (date(2026, 11, 20), -3, "Fri 20 Nov, 3 d ago"),
        (date(2026, 11, 30), None, "Mon 30 Nov"),
        (date(2026, 12, 14), 13, "14 Dec"),
        (date(2027, 1, 4), 27, "4 Jan"),
        (date(2027, 11, 25), 250, "25 Nov 2027"),
    ],
)
def test_a_due_date_says_its_weekday_when_near_and_its_year_when_far(on, working_days, said):
    assert wording.due(on, WEDNESDAY, working_days) == said


@pytest.mark.parametrize(
    ("days", "column", "sentence"),
    [
        (3, "+3 d", "3 working days late"),
        (1, "+1 d", "1 working day late"),
        (0, "0 d", "as committed"),
        (-1, "−1 d", "1 working day early"),
        (9.5, "+9.5 d", "9.5 working days late"),
    ],
)
def test_a_gap_is_signed_in_columns_and_spelt_out_in_sentences(days, column, sentence):
    assert (wording.signed_days(days), wording.gap(days)) == (column, sentence)


def test_the_headline_gives_both_dates_and_their_difference():
    said = wording.go_live(date(2026, 12, 14), date(2026, 12, 17), 3)

    assert said == "Committed 14 Dec · Forecast 17 Dec · 3 working days late"


def test_a_span_names_a_month_once():
    assert wording.span(date(2026, 11, 2), date(2026, 11, 13)) == "2–13 Nov"
    assert wording.span(date(2026, 11, 30), date(2026, 12, 4)) == "30 Nov–4 Dec"
    assert wording.span(date(2026, 12, 4), date(2026, 12, 4)) == "4 Dec"


def test_waiting_says_how_long_and_what_it_holds_up():
    assert wording.waiting(3, "Configure production") == "waiting 3 working days, holds up Configure production"
    assert wording.waiting(0) == "waiting since today"


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (datetime(2026, 11, 25, 9, 12, tzinfo=UTC), "09:12"),
        (datetime(2026, 11, 24, 15, 5, tzinfo=UTC), "Tue 15:05"),
        (datetime(2026, 11, 12, 16, 40, tzinfo=UTC), "12 Nov, 16:40"),
    ],
)
def test_a_moment_is_as_short_as_it_can_be(at, said):
    assert wording.moment(at, datetime(2026, 11, 25, 18, tzinfo=UTC), LONDON) == said


def test_a_time_says_its_place():
    assert wording.clock_in(datetime(2026, 7, 1, 17, tzinfo=UTC), LONDON) == "18:00 London"


def test_counts_sizes_names_and_addresses():
    assert wording.out_of(30, 31) == "30 of 31"
    assert wording.number(913_000) == "913,000"
    assert [wording.file_size(size) for size in (1, 84_300, 1_240_000)] == ["1 byte", "84 KB", "1.2 MB"]
    assert wording.listing(["Ravi", "Piotr", "Grace"]) == "Ravi, Piotr and Grace"
    assert wording.masked("grace@quayborne.example") == "g…@quayborne.example"
    assert wording.fingerprint("231e472b02cf007d" + "0" * 48) == "231e 472b 02cf 007d"
    assert wording.long_date(date(2026, 11, 27), year=True) == "Friday, 27 November 2026"
