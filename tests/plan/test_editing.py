"""Playbooks edited in the browser: by forms and as text, which are the same thing; versions are kept."""

import html
import re

import pytest
from django.test import Client

from implementation import ledger, tenancy
from roadmap.models import Playbook
from roadmap.playbook import load, load_shipped
from stakeholders.models import Role
from tests.fixtures.people import colleague
from tests.plan.test_pages import desk_of, text

BOOK = "/w/zenskar/playbooks/zenskar-six-week/"


@pytest.fixture
def desk(anika) -> Client:
    return desk_of(anika)


def typed(answer) -> dict[str, str]:
    """What the page's form would send as it stands."""
    page = answer.content.decode()
    form = page[page.index('<form class="form form-') :]
    form = form[: form.index("</form>")]
    found = dict(re.findall(r'<input type="(?:hidden|text|number)" name="([\w-]+)"(?: value="([^"]*)")?', form))
    for name, options in re.findall(r'<select name="([\w-]+)".*?>(.*?)</select>', form, re.DOTALL):
        found[name] = next(iter(re.findall(r'value="([^"]*)" selected', options)), "")
    for name, words in re.findall(r'<textarea name="([\w-]+)"[^>]*>(.*?)</textarea>', form, re.DOTALL):
        found[name] = words.removeprefix("\n")
    for name in re.findall(r'<input type="checkbox" name="([\w-]+)"[^>]* checked', form):
        found[name] = "on"
    found.pop("csrfmiddlewaretoken", None)
    return {name: html.unescape(value) for name, value in found.items()}


def save(desk, path, **changed):
    opened = desk.get(BOOK + path)
    return desk.post(BOOK + path, {**typed(opened), **changed}, follow=True)


def now_is(zenskar):
    with tenancy.staff(zenskar.pk), tenancy.reading():
        row = Playbook.objects.current().get(key="zenskar-six-week")
    return load(row.text, "it")


def versions(zenskar) -> list[int]:
    with tenancy.staff(zenskar.pk), tenancy.reading():
        rows = Playbook.objects.filter(key="zenskar-six-week").order_by("version")
        return list(rows.values_list("version", flat=True))


@pytest.mark.parametrize("every", [5, pytest.param(1, marks=pytest.mark.long)])
def test_saving_any_form_as_it_stands_changes_nothing(desk, zenskar, every):
    book = load_shipped("zenskar-six-week")
    paths = [f"objectives/{objective.key}/" for objective in book.objectives]
    paths += [f"items/{item.key}/" for item in book.items]

    for path in [*paths[::every], "text/"]:
        assert "Nothing is different." in text(save(desk, path)), path
    assert versions(zenskar) == []


def test_an_item_is_edited_and_exported_and_imports_as_the_same(desk, zenskar):
    answer = save(
        desk, "items/c-share-data/", title="Hand the contracts over", duration="4", duration_cases="small: 1",
        requires="c-usage-route SS +1", when="history: true", before_go_live="", side="CUSTOMER", minutes="45",
    )  # fmt: skip

    assert "“Six-week implementation” is now at version 2." in text(answer)
    item = next(item for item in now_is(zenskar).items if item.key == "c-share-data")
    assert (item.title, item.duration.otherwise, item.duration.cases) == ("Hand the contracts over", 4, (("small", 1),))
    assert [(need.key, need.kind, need.lag) for need in item.requires] == [("c-usage-route", "SS", 1)]
    assert (item.when, item.minutes) == ((("history", (True,)),), 45)
    assert versions(zenskar) == [1, 2]
    exported = desk.get("/w/zenskar/playbooks/zenskar-six-week.yaml").content.decode()
    again = desk.post("/w/zenskar/playbooks/preview/", {"text": exported})
    assert "Nothing differs from the copy that is here." in text(again)
    assert load(exported, "it") == now_is(zenskar)
    assert "title: Hand over contracts and customers" in desk.get(f"{BOOK}v1.yaml").content.decode()
    with tenancy.staff(zenskar.pk), tenancy.reading():
        assert ledger.verbs(zenskar)[-1] == "roadmap.playbook.edited"


def test_an_objective_is_edited_added_and_taken_out(desk, zenskar):
    save(
        desk,
        "objectives/parallel-test/",
        title="Test side by side",
        weeks_by="size",
        weeks_cases="large: 4-5",
        optional="optional",
    )
    found = next(objective for objective in now_is(zenskar).objectives if objective.key == "parallel-test")
    assert (found.title, found.optional, found.weeks.cases) == ("Test side by side", True, (("large", (4, 5)),))
    assert len(found.items) == 5

    save(desk, "new-objective/", title="Train the team", first_week="5", last_week="6")
    save(desk, "objectives/train-the-team/new-item/", title="Run a course", side="VENDOR", kind="do", duration="2")
    trained = now_is(zenskar).objectives[-1]
    assert (trained.key, trained.weeks, [item.key for item in trained.items]) == (
        "train-the-team", (5, 6), ["v-train-the-team", "v-run-a-course"],
    )  # fmt: skip

    save(desk, "items/c-connect/", remove="1")
    book = now_is(zenskar)
    assert "c-connect" not in {item.key for item in book.items}
    assert "c-connect" not in {need.key for item in book.items for need in item.requires}
    save(desk, "objectives/train-the-team/", remove="1")
    assert "train-the-team" not in {objective.key for objective in now_is(zenskar).objectives}
    assert versions(zenskar) == [1, 2, 3, 4, 5, 6]


def test_the_text_is_the_same_thing_and_gets_its_next_version_by_itself(desk, zenskar):
    words = typed(desk.get(f"{BOOK}text/"))["text"]

    answer = save(
        desk, "text/", text=words.replace("title: Go live\n", "title: Switch over\n", 1).replace("\n", "\r\n")
    )

    assert "is now at version 2." in text(answer)
    assert 'value="Switch over"' in desk.get(f"{BOOK}items/c-go-live/").content.decode()
    assert desk.get("/w/zenskar/playbooks/zenskar-six-week.yaml").content.decode().startswith("# The six-week roadmap.")


def test_what_is_wrong_in_the_text_is_said_with_its_line_and_nothing_typed_is_lost(desk, zenskar):
    words = typed(desk.get(f"{BOOK}text/"))["text"].replace("side: VENDOR", "side: VENDER", 1)
    line = words[: words.index("VENDER")].count("\n") + 1

    answer = save(desk, "text/", text=words)

    assert answer.status_code == 422
    assert f"Line {line}: “side” cannot be “VENDER”. Allowed: VENDOR, CUSTOMER, THIRD." in text(answer)
    assert typed(answer)["text"] == words
    assert versions(zenskar) == []


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"requires": "c-nobody"}, "There is no item “c-nobody”."),
        ({"requires": "c-share-data XX"}, "“c-share-data XX” is not understood."),
        ({"when": "usage"}, "“usage” is not understood."),
        ({"when": "usage: pigeon"}, "“pigeon” is not an answer to “usage”. Allowed: undecided, pull, push."),
        ({"duration_by": "size", "duration_cases": ""}, "Say for which answer it differs."),
        ({"duration_by": "size", "duration_cases": "small: soon"}, "“small: soon” is not understood."),
        ({"title": ""}, "This field is required."),
        ({"requires": "c-go-live"}, "These wait for each other in a circle"),
        ({"role": "csm"}, "csm"),
    ],
)
def test_what_cannot_be_is_said_in_the_form_and_what_was_typed_stays(desk, zenskar, changed, sentence):
    answer = save(desk, "items/c-approve-req/", **{"text": "My own words", **changed})

    assert answer.status_code == 422
    assert html.escape(sentence) in text(answer) or sentence in text(answer)
    assert typed(answer)["text"] == "My own words"
    assert versions(zenskar) == []


def test_two_who_edit_at_once_are_told_what_differs_and_lose_nothing(desk, zenskar, anika):
    manager = desk_of(colleague(anika, "Mara Lind", Role.MANAGER))
    mine, theirs = typed(desk.get(f"{BOOK}items/c-go-live/")), typed(manager.get(f"{BOOK}items/c-compare/"))
    manager.post(f"{BOOK}items/c-compare/", {**theirs, "title": "Compare it all"})

    answer = desk.post(f"{BOOK}items/c-go-live/", {**mine, "title": "Switch over"})

    assert answer.status_code == 409
    assert "Somebody saved version 2 meanwhile." in text(answer)
    assert "title is “Compare it all” instead of “Compare them with the existing output”." in text(answer)
    assert typed(answer)["title"] == "Switch over"
    assert versions(zenskar) == [1, 2]
    desk.post(f"{BOOK}items/c-go-live/", typed(answer))
    titles = {item.key: item.title for item in now_is(zenskar).items}
    assert (titles["c-go-live"], titles["c-compare"]) == ("Switch over", "Compare it all")


def test_contributors_and_viewers_look_and_change_nothing(desk, zenskar, anika):
    carl = desk_of(colleague(anika, "Carl Brook", Role.CONTRIBUTOR))
    opened = carl.get(f"{BOOK}items/c-go-live/")

    assert "Only owners and managers of the workspace change playbooks." in text(opened)
    answer = carl.post(f"{BOOK}items/c-go-live/", {**typed(opened), "title": "Mine"})

    assert answer.status_code == 403
    assert versions(zenskar) == []


def test_the_page_lists_what_is_in_it_and_every_version(desk, zenskar):
    page = text(desk.get(BOOK))
    assert "As Golive ships it; nobody has changed it here." in page
    assert f'href="{BOOK}items/c-push-client/"' in page
    assert "usage: push" in page
    save(desk, "items/c-go-live/", title="Switch over")

    page = text(desk.get(BOOK))

    assert "Switch over" in page
    assert f'href="{BOOK}v1.yaml"' in page
    assert "Anika Sobral" in page
    for path in ("objectives/none/", "items/none/", "v9.yaml"):
        assert desk.get(BOOK + path).status_code == 404
    assert desk.get("/w/zenskar/playbooks/none/").status_code == 404
