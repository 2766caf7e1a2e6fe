"""The curve of what is done: drawn to scale, inside its frame, and in words that escape what people wrote."""

import re
from datetime import date, timedelta
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmap.charts import burnup
from roadmap.charts.burnup import BurnUp, Point

SVG = "{http://www.w3.org/2000/svg}"
FIRST = date(2027, 1, 11)


def on(day: int) -> date:
    return FIRST + timedelta(days=day)


def curve(planned, done, forecast, *, total=20, committed=40, expected=40) -> BurnUp:
    lines = [[Point(on(day), count) for day, count in line] for line in (planned, done, forecast)]
    return BurnUp(*lines, total, on(committed), on(expected), title="12 of 20 done <by now>")


def parsed(chart: BurnUp) -> ElementTree.Element:
    return ElementTree.fromstring(burnup.paper(chart, "burnup"))


def path(drawing: ElementTree.Element, look: str) -> list[tuple[float, float]]:
    (found,) = [part for part in drawing.iter("path") if part.get("class") == look]
    numbers = [float(number) for number in re.findall(r"-?[\d.]+", found.get("d", ""))]
    return list(zip(numbers[::2], numbers[1::2], strict=True))


def test_three_lines_on_one_scale_and_the_forecast_goes_on_where_done_ends():
    drawing = parsed(curve([(0, 0), (40, 20)], [(0, 0), (14, 12)], [(21, 14), (45, 20)], expected=45))

    planned, done, ahead = path(drawing, "c-plan"), path(drawing, "c-real"), path(drawing, "c-fore")
    assert ahead[0] == done[-1]
    assert planned[0] == done[0]
    assert planned[-1][1] == ahead[-1][1]  # all of them
    assert planned[-1][0] < ahead[-1][0]
    assert drawing.find("title").text == "12 of 20 done <by now>"


@pytest.mark.parametrize(("expected", "look"), [(45, "c-slip c-hollow"), (40, "c-less"), (38, "c-less")])
def test_a_late_forecast_is_marked_by_shape_and_word(expected, look):
    drawing = parsed(curve([(0, 0), (40, 20)], [(0, 0)], [(45, 20)], expected=expected))

    assert look in [part.get("class") for part in drawing.iter("path")]
    assert f"Forecast {on(expected):%-d %b}" in [part.text for part in drawing.iter("text")]


@given(
    st.integers(0, 400),
    st.integers(0, 90),
    st.lists(st.integers(0, 400), min_size=1, max_size=12),
)
def test_nothing_is_drawn_outside_its_frame(total, today, counts):
    done = [(day, min(count, total)) for day, count in enumerate(sorted(counts))]
    drawing = parsed(curve([(0, 0), (60, total)], done, [(len(done) + today, total)], total=total, expected=today))

    for look in ("c-plan", "c-real"):
        for x, y in path(drawing, look) if len(done) > 1 or look == "c-plan" else []:
            assert 0 <= x <= burnup.WIDTH
            assert 0 <= y <= burnup.HEIGHT
    for words in drawing.iter("text"):
        assert 0 <= float(words.get("y", "0")) <= burnup.HEIGHT
