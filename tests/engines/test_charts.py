"""Charts are well-formed, say what they show, never clash, and never get time backwards."""

import re
from dataclasses import replace
from datetime import date, timedelta
from time import process_time
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmap.charts import gantt, rail, wait
from roadmap.charts.paint import hatchings
from roadmap.charts.scale import Look, scale_of

KICKOFF = date(2026, 11, 2)
SVG = "{http://www.w3.org/2000/svg}"


def day(offset: int) -> date:
    return KICKOFF + timedelta(days=offset)


def row(label="Connect tools", start=14, finish=18, **how):
    return gantt.Row(label, day(start), day(finish), **how)


def plan(*rows, today=23, committed=42, forecast=45):
    title = "Committed go-live 14 December, forecast 17 December"
    return gantt.Plan(list(rows), KICKOFF, day(today), day(committed), day(forecast), title)


def parsed(svg):
    return ElementTree.fromstring(svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))


def bars(svg, look):
    return [
        (float(bar.get("x")), float(bar.get("x")) + float(bar.get("width")))
        for bar in parsed(svg).iter(f"{SVG}rect")
        if bar.get("class") == look
    ]


SIX_WEEKS = plan(
    row("Agree requirements", 0, 11, state=gantt.NOW, done=0.97, forecast_finish=day(24), late="+9 d"),
    row("Custom features", 0, 11, state=gantt.DONE, forecast_finish=day(18), late="+5 d"),
    row("Configure production", 28, 32, forecast_start=day(30), forecast_finish=day(37), late="+3 d", side="theirs"),
    row("Sign-off and go-live", 39, 42, forecast_start=day(44), forecast_finish=day(45), late="+3 d", side="ours"),
)
DRAWINGS = {
    "wide": lambda of: gantt.wide(of, "plan"),
    "page": lambda of: gantt.wide(of, "plan", width=1080),
    "narrow": lambda of: gantt.narrow(of, "plan"),
    "paper": lambda of: gantt.paper(of, "plan"),
}


@pytest.mark.parametrize("draw", DRAWINGS.values(), ids=DRAWINGS)
def test_a_plan_is_well_formed_and_its_title_states_the_finding(draw):
    drawing = parsed(draw(SIX_WEEKS))

    assert drawing.get("aria-labelledby") == drawing.find(f"{SVG}title").get("id")
    assert drawing.find(f"{SVG}title").text == SIX_WEEKS.title


@pytest.mark.parametrize("draw", DRAWINGS.values(), ids=DRAWINGS)
def test_what_people_wrote_is_escaped_and_never_cut_off(draw):
    label = 'Agree <b>"R&D"</b> rates & the very long list of <script>exceptions</script> for every single entity'

    drawing = parsed(draw(replace(SIX_WEEKS, rows=[row(label)], title=label)))

    assert "".join("".join(text.itertext()) for text in drawing.iter(f"{SVG}text")).count("exceptions") == 1
    assert not list(drawing.iter(f"{SVG}script"))
    words = " ".join(part.text or "" for part in drawing.iter(f"{SVG}tspan") if part.get("x"))
    assert words == label


def test_ids_are_unique_in_a_page_that_shows_every_chart_twice():
    waited = wait.Waited("Zenskar", "Quayborne", 7, 9.5, 1.5)
    page = hatchings() + "".join(
        gantt.both(SIX_WEEKS, f"plan-{at}")
        + gantt.paper(SIX_WEEKS, f"paper-{at}")
        + rail.rail(rail.Rail(6, 3.4, 3, "Week 4 of 6"), f"rail-{at}")
        + wait.with_numbers(waited, f"wait-{at}")
        + wait.mini(waited, f"mini-{at}")
        for at in range(2)
    )

    ids = re.findall(r'\bid="([^"]+)"', page)

    assert len(ids) == len(set(ids))
    assert set(re.findall(r"url\(#([^)]+)\)", page)) <= set(ids)


@given(st.integers(-30, 400), st.integers(0, 90), st.integers(0, 90), st.integers(-20, 400))
def test_time_runs_right_and_stays_inside_the_drawing(start, length, slip, today):
    made = plan(row(start=start, finish=start + length, forecast_finish=day(start + length + slip)), today=today)
    look = Look(800, 186, 30, 13, above=False, label_width=170)
    scale = scale_of(made, look)

    places = [scale.at(scale.first + timedelta(days=offset)) for offset in range((scale.last - scale.first).days + 2)]

    assert places == sorted(places)
    assert places[0] == look.left
    assert places[-1] <= look.width
    for left, right in bars(gantt.wide(made, "plan"), "c-next"):
        assert 0 <= left <= right <= 800


def test_what_comes_later_stands_further_right_and_what_is_late_is_hatched():
    svg = gantt.wide(plan(row(start=14, finish=18), row(start=21, finish=25, forecast_finish=day(30))), "plan")

    (first, first_end), (second, second_end) = bars(svg, "c-next")
    [(late, late_end)] = bars(svg, "c-slip")
    assert first < first_end <= second < late < late_end
    assert late_end == pytest.approx(second_end, abs=1)


def test_nothing_is_amber_when_the_forecast_is_as_committed():
    svg = gantt.wide(plan(row(), committed=42, forecast=42), "plan")

    assert "c-slip" not in svg


def test_the_three_labels_on_top_never_meet():
    for today in range(60):
        drawing = parsed(gantt.wide(plan(row(), today=today), "plan"))
        spans = []
        for text in drawing.iter(f"{SVG}text"):
            said = "".join(text.itertext())
            if not said.startswith(("Today", "Committed", "Forecast")):
                continue
            x, length = float(text.get("x")), len(said) * 6
            left = {"end": x - length, "middle": x - length / 2}.get(text.get("text-anchor", ""), x)
            spans.append((float(text.get("y")), left, left + length))
        for at, (y, left, right) in enumerate(spans):
            assert all(y != other or right <= start or end <= left for other, start, end in spans[at + 1 :])


def test_sixty_rows_are_drawn_within_three_milliseconds():
    late = {"late": "+2 d", "side": "ours"}
    spans = [(f"Item {at}", at % 40, at % 40 + 4) for at in range(60)]
    made = plan(*(row(*span, forecast_finish=day(span[2] + 2), **late) for span in spans))
    gantt.wide(made, "warm")

    best = min(_seconds(lambda: gantt.wide(made, "plan")) for _ in range(10))

    assert best < 0.003


def _seconds(act) -> float:
    start = process_time()
    act()
    return process_time() - start


@pytest.mark.parametrize(("elapsed", "late_by"), [(0, 0), (3.4, 3), (6, 12), (9, 400), (2, -1)])
def test_a_rail_shows_the_weeks_that_are_over_and_a_later_forecast_only(elapsed, late_by):
    drawing = parsed(rail.rail(rail.Rail(6, elapsed, late_by, "Week 4 of 6"), "rail"))

    looks = [part.get("class") for part in drawing.iter() if part.get("class")]
    assert looks.count("m-track") == 6
    assert looks.count("c-slip c-hollow") == (1 if late_by > 0 else 0)
    ends = [float(part.get("x")) + float(part.get("width")) for part in drawing.iter(f"{SVG}rect")]
    assert max(ends) <= 176


def test_waiting_is_ours_theirs_others_in_this_order_and_sums_up():
    waited = wait.Waited("Zenskar", "R&D <Ltd>", 7, 9.5, 1.5)

    drawing = parsed(wait.bar(waited, "wait"))

    assert drawing.find(f"{SVG}title").text == "Working days waited: Zenskar 7, R&D <Ltd> 9.5, others 1.5"
    places = [float(part.get("x")) for part in drawing.iter(f"{SVG}rect")]
    assert places == sorted(places)
    assert len(places) == 3
    assert "R&amp;D &lt;Ltd&gt;" in wait.with_numbers(waited, "wait")


def test_nobody_waited_is_an_empty_track():
    drawing = parsed(wait.mini(wait.Waited("Zenskar", "Quayborne", 0, 0), "mini"))

    assert [part.get("class") for part in drawing.iter(f"{SVG}rect")] == ["m-track"]
