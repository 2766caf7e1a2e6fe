"""The full chart: well-formed, small, readable without colour, and every row where its name is."""

import re
from datetime import date, timedelta
from xml.etree import ElementTree

import pytest

from roadmap.charts import itemised
from roadmap.charts.itemised import Bar, Group, Sheet, Tie
from roadmap.charts.itemised.model import HEAD, PITCH

KICKOFF = date(2026, 11, 2)


def day(offset: int) -> date:
    return KICKOFF + timedelta(days=offset)


def bar(number: int, start: int, finish: int, **how) -> Bar:
    told = {"side": "ours", "state": "next", "planned_start": day(start), "promised": day(finish)} | how
    return Bar(
        number=number,
        label=f"Item {number} & more",
        dates="2–3 Nov",
        start=day(start),
        finish=day(finish),
        url=f"../items/{number}/",
        **told,
    )


def sheet(*bars: Bar, ties=(), **how) -> Sheet:
    group = Group("Configure <sandbox>", bars[0].start, max(b.finish for b in bars), 0.5, bars)
    return Sheet((group,), tuple(ties), KICKOFF, day(42), day(45), "Two items", today=day(10), **how)


def parsed(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(f"<root>{svg}</root>")


def drawn(of: Sheet) -> ElementTree.Element:
    return parsed(itemised.on_screen(of))


def paths(root: ElementTree.Element, look: str) -> str:
    return "".join(path.get("d", "") for path in root.iter("path") if path.get("class") == look)


def test_each_bar_is_called_by_its_name_and_stands_at_its_height():
    of = sheet(bar(7, 0, 3), bar(8, 4, 9, side="theirs"))

    listed = parsed(itemised.names(of)).find("ol")
    assert [row.get("id") for row in listed] == [None, "n7", "n8"]
    links = list(drawn(of).iter("a"))
    assert [link.get("aria-labelledby") for link in links] == ["n7", "n8"]
    tops = [float(link.find("rect").get("y")) for link in links]
    assert [int((top - HEAD) // PITCH) for top in tops] == [1, 2]


def test_sides_differ_by_shape_and_not_by_colour_alone():
    ours, theirs = drawn(sheet(bar(1, 0, 3), bar(2, 0, 3, side="theirs"))).iter("a")

    assert ours.find("rect").get("rx")
    assert theirs.find("rect").get("rx") is None


def test_what_is_later_than_planned_is_hatched_from_its_planned_end_on():
    (link,) = drawn(sheet(bar(1, 0, 9, promised=day(4)))).iter("a")

    solid, hatched = link.findall("rect")
    assert "url(#" in hatched.get("fill")
    assert float(hatched.get("x")) == float(solid.get("x")) + 5 * itemised.WEEKS
    assert float(hatched.get("width")) == 5 * itemised.WEEKS


def test_a_milestone_is_a_diamond_a_lock_is_shown_and_critical_has_a_heavy_edge():
    milestone, locked = drawn(sheet(bar(1, 3, 3, milestone=True), bar(2, 0, 3, locked=True, critical=True))).iter("a")

    assert milestone.find("rect") is None
    assert paths(locked, "c-lock")
    assert "c-crit" in locked.find("rect").get("class")


@pytest.mark.parametrize("kind", ["FS", "SS", "FF", "SF"])
@pytest.mark.parametrize("later", [True, False])
def test_an_arrow_goes_from_the_one_end_to_the_other(kind, later):
    before, after = bar(1, 0, 3), bar(2, 10, 14) if later else bar(2, 1, 2)
    path = paths(drawn(sheet(before, after, ties=[Tie(1, 2, kind)])), "c-link")

    begins = (4 if kind[0] == "F" else 0) * itemised.WEEKS
    start, finish = (10, 15) if later else (1, 3)
    ends = (start if kind[1] == "S" else finish) * itemised.WEEKS
    assert path.startswith(f"M{begins:.0f} ")
    assert f"H{ends:.0f}m" in path


def test_ties_that_only_should_wait_and_critical_ones_look_different():
    bars = bar(1, 0, 3, critical=True), bar(2, 4, 5, critical=True), bar(3, 4, 5)
    root = drawn(sheet(*bars, ties=[Tie(1, 2), Tie(1, 3, soft=True), Tie(9, 1)]))

    assert paths(root, "c-link c-crit")
    assert paths(root, "c-link c-soft")
    assert not paths(root, "c-link")


def test_float_and_three_baselines_are_drawn():
    was = ((day(0), day(2)), None, (day(1), day(3)))
    root = drawn(sheet(bar(1, 0, 3, free_until=day(8), baselines=was)))

    unit = itemised.WEEKS
    assert f"M{4 * unit:.0f} " in paths(root, "c-float")
    assert f"H{9 * unit:.0f}" in paths(root, "c-float")
    assert paths(root, "c-was-0")
    assert not paths(root, "c-was-1")
    assert paths(root, "c-was-2")


def test_a_day_off_of_one_side_says_whose_and_why():
    root = drawn(sheet(bar(1, 0, 3), off={"theirs": {day(2): "Wed 4 Nov, Acme: Diwali"}}))

    titles = [title.text for title in root.iter("title")]
    assert "Wed 4 Nov, Acme: Diwali" in titles


def test_months_are_named_when_days_are_narrow():
    said = [text.text for text in drawn(sheet(bar(1, 0, 60), unit=itemised.MONTHS)).iter("text")]
    assert "December 2026" in said


def test_paper_has_the_names_in_it_and_the_shape_of_a_landscape_sheet():
    svg = itemised.on_paper(sheet(*(bar(n, n, n + 4) for n in range(30))))

    assert "Configure &lt;sandbox&gt;" in svg
    assert "Item 29 &amp; more" in svg
    width, height = map(float, re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg).groups())
    assert 1.5 < width / height < 1.7


def test_120_items_with_everything_fit_into_48_kilobytes():
    """The page's frame has the other twelve of sixty."""
    was = (day(0), day(4)), (day(1), day(5)), (day(2), day(6))
    groups = []
    for g in range(10):
        bars = tuple(
            bar(
                12 * g + n + 1,
                4 * g + n,
                4 * g + n + 4,
                side=("ours", "theirs")[n % 2],
                critical=n % 3 == 0,
                free_until=day(60),
                baselines=was,
                movable=True,
            )
            for n in range(12)
        )
        groups.append(Group("Connect test accounts", bars[0].start, bars[-1].finish, 0.3, bars))
    ties = tuple(Tie(n, n + 1) for n in range(1, 120)) + tuple(Tie(n, n + 7) for n in range(1, 110, 3))
    of = Sheet(tuple(groups), ties, KICKOFF, day(42), day(45), "120 items", today=day(10))

    size = len((itemised.on_screen(of) + itemised.names(of)).encode())
    assert size < 48_000, size
