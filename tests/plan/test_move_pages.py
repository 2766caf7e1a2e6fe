"""Moving dates on the pages, without scripts and with them; by whom, and what the customer reads."""

import re

import pytest
from django.test import Client

from implementation import tenancy
from roadmap.models import Move
from tests.plan.test_moves import dates, moved
from tests.plan.test_pages import desk_of, text

HTMX = {"HX-Request": "true"}


@pytest.fixture
def desk(tied) -> Client:
    return desk_of(tied.anika)


def number(project, key: str) -> int:
    return project.item(key).number


def preview(desk, project, key="share", **said):
    return desk.post(f"{project.url}moves/preview/", {"item": number(project, key), **said})


def sent(answer) -> dict[str, str]:
    """What the confirming form would send."""
    form = answer.content.decode().split('moves/make/"', 1)[1].split("</form>", 1)[0]
    return dict(re.findall(r'<input type="hidden" name="(\w+)"(?: value="([^"]*)")?', form))


def confirm(desk, project, answer, **more):
    return desk.post(f"{project.url}moves/make/", {**sent(answer), "reason": "Tom is away", **more}, follow=True)


def test_the_item_page_asks_where_to_and_the_preview_shows_everything(desk, tied):
    page = text(desk.get(f"{tied.url}items/{number(tied, 'share')}/"))
    assert f'action="{tied.url}moves/preview/"' in page

    seen = text(preview(desk, tied, days=3))

    assert "3 working days later: 14–18 Jan instead of 11–13 Jan." in seen
    assert "6 items move" in seen
    assert "waits for “Share contracts” (Acme)" in seen
    assert "29 Jan <small>stays</small>" in seen
    assert "“Plan the cut-over” would start before “Build” is finished" in seen


def test_a_reason_is_asked_for_and_what_was_seen_stays(desk, tied):
    before = dates(tied)
    answer = desk.post(f"{tied.url}moves/make/", {**sent(preview(desk, tied, days=3)), "reason": " "})

    assert answer.status_code == 422
    assert "Say why; both sides read it." in text(answer)
    assert "6 items move" in text(answer)
    assert dates(tied) == before


def test_after_the_confirmation_the_roadmap_offers_an_undo_which_restores_all(desk, tied):
    before = dates(tied)
    answer = confirm(desk, tied, preview(desk, tied, start="2027-01-14"))

    assert answer.redirect_chain == [(f"{tied.url}roadmap/", 302)]
    assert "“Share contracts” and 5 more items moved." in text(answer)
    undo = re.search(r'action="([^"]*/undo/)"', answer.content.decode())[1]
    back = desk.post(undo, follow=True)
    assert "Every date is back where it was." in text(back)
    assert "Taken back by Anika Sobral" in text(back)
    assert dates(tied) == before


def test_what_changed_meanwhile_is_shown_before_anything_moves(desk, tied):
    seen = preview(desk, tied, days=3)
    confirm(desk, tied, preview(desk, tied, key="build", days=1))

    answer = desk.post(f"{tied.url}moves/make/", {**sent(seen), "reason": "Tom is away"})

    assert answer.status_code == 409
    assert "changed while you were looking at it" in text(answer)
    assert "Tom is away" in text(answer)
    assert moved(tied) == {"build": (19, 22), "docs": (22, 25)}
    assert confirm(desk, tied, answer).status_code == 200
    assert moved(tied)["share"] == (14, 18)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({}, "Say one thing"),
        ({"start": "2027-01-14", "days": 2}, "Say one thing"),
        ({"days": "soon"}, "Enter a whole number"),
        ({"start": "2027-01-16"}, "On Sat 16 Jan Acme does not work (Saturday). The next working day is Mon 18 Jan."),
        ({"start": "2027-01-08"}, "Fri 8 Jan is too early for “Share contracts”"),
        ({"start": "2150-01-01"}, "The calendar knows the years"),
        ({"days": 500}, "“See a first version” is fixed on Tue 26 Jan"),
        ({"days": 0}, "Nothing would move"),
    ],
)
def test_what_cannot_be_says_why_and_cannot_be_confirmed(desk, tied, said, sentence):
    answer = preview(desk, tied, **said)

    assert sentence in text(answer)
    assert "moves/make/" not in text(answer)


def test_an_item_that_is_not_there_is_a_sentence(desk, tied):
    answer = desk.post(f"{tied.url}moves/preview/", {"item": 77, "days": 1})

    assert answer.status_code == 422
    assert "There is no item 77 in this plan." in text(answer)


def test_htmx_gets_the_preview_alone(desk, tied):
    answer = desk.post(f"{tied.url}moves/preview/", {"item": number(tied, "share"), "days": 3}, headers=HTMX)

    assert answer.content.decode().lstrip().startswith('<div id="preview"')
    wrong = desk.post(f"{tied.url}moves/preview/", {"item": 77, "days": 3}, headers=HTMX)
    assert wrong.status_code == 200  # htmx swaps in only what comes with 200


def test_a_customer_moves_nothing_and_reads_what_moved_and_why(desk, tied):
    danas = desk_of(tied.dana)
    seen = preview(desk, tied, days=3)

    for path in ("preview", "make"):
        refused = danas.post(f"{tied.url}moves/{path}/", {**sent(seen), "reason": "Me"})
        assert refused.status_code == 403
        assert "Zenskar’s people move planned dates" in text(refused)
    confirm(desk, tied, seen)

    assert "Move dates" not in text(danas.get(f"{tied.url}items/{number(tied, 'share')}/"))
    history = text(danas.get(f"{tied.url}moves/"))
    assert "Tom is away" in history
    assert "Read contracts" in history
    assert "Write notes" not in history
    assert "/undo/" not in history
    activity = text(danas.get(f"{tied.url}activity/"))
    assert "moved “Share contracts” from 11–13 Jan to 14–18 Jan and 4 more items with it (“Tom is away”) in" in activity
    assert "Write notes" in text(desk.get(f"{tied.url}moves/"))


def test_a_move_of_the_vendors_own_is_nowhere_at_the_customer(desk, tied):
    confirm(desk, tied, preview(desk, tied, key="notes", days=2), reason="Only ours to know")

    assert "Only ours to know" in text(desk.get(f"{tied.url}moves/"))
    danas = desk_of(tied.dana)
    for path in ("moves/", "activity/"):
        assert "Only ours to know" not in text(danas.get(tied.url + path))
    with tenancy.staff(tied.implementation.workspace_id), tenancy.reading():
        key = Move.objects.of(tied.implementation).get().pk
    assert danas.post(f"{tied.url}moves/{key}/undo/").status_code == 404


def test_what_was_built_on_a_move_is_said_where_its_undo_would_stand(desk, tied):
    confirm(desk, tied, preview(desk, tied, days=3))
    confirm(desk, tied, preview(desk, tied, key="docs", days=1), reason="More to write")

    page = text(desk.get(f"{tied.url}moves/")).split("</main>")[0]

    assert page.count("/undo/") == 1
    assert "“Document” was moved again on" in page


def test_the_item_remembers_when_it_was_moved(desk, tied):
    confirm(desk, tied, preview(desk, tied, days=3))

    assert "moved “Share contracts”" in text(desk.get(f"{tied.url}items/{number(tied, 'read')}/"))


@pytest.mark.parametrize(("key", "days"), [("docs", 1), ("share", 3)])
def test_a_preview_takes_the_same_queries_for_one_item_as_for_many(desk, tied, key, days, django_assert_num_queries):
    data = {"item": number(tied, key), "days": days}
    desk.post(f"{tied.url}moves/preview/", data)

    with django_assert_num_queries(9):
        desk.post(f"{tied.url}moves/preview/", data)


@pytest.mark.parametrize("count", [1, 3])
def test_the_history_takes_the_same_queries_for_one_move_as_for_many(desk, tied, count, django_assert_num_queries):
    for _n in range(count):
        confirm(desk, tied, preview(desk, tied, key="docs", days=1))

    with django_assert_num_queries(8):
        desk.get(f"{tied.url}moves/")
