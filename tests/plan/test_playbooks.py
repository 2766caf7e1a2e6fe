"""A workspace's own playbooks: exported, changed, imported with a preview."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from implementation import ledger, tenancy
from roadmap.models import Playbook
from roadmap.plan import actions

KEY = "zenskar-six-week"


@pytest.fixture
def desk(anika) -> Client:
    client = Client()
    client.force_login(anika.user)
    return client


def text(answer) -> str:
    return " ".join(answer.content.decode().split())


def exported(desk) -> str:
    return desk.get(f"/w/zenskar/playbooks/{KEY}.yaml").content.decode()


def preview(desk, words: str):
    return desk.post("/w/zenskar/playbooks/preview/", {"text": words})


def take_over(desk, shown):
    form = shown.context["form"]
    values = {"text": form["text"].value(), "instead_of": form["instead_of"].value() or ""}
    return desk.post("/w/zenskar/playbooks/import/", values, follow=True)


def versions(zenskar) -> list[int]:
    with tenancy.staff(zenskar.pk), tenancy.reading():
        return list(Playbook.objects.filter(key=KEY).order_by("version").values_list("version", flat=True))


def test_the_page_says_whose_page_a_playbook_follows(desk):
    page = text(desk.get("/w/zenskar/playbooks/"))

    assert "Based on the page published by Zenskar" in page
    assert "Every duration, offset and dependency is ours." in page


def test_import_of_what_was_exported_is_identical(desk, zenskar, now):
    shown = preview(desk, exported(desk))
    assert "Nothing differs from the copy that is here." in text(shown)

    with tenancy.staff(zenskar.pk):
        actions.adopt_shipped_playbooks(workspace=zenskar, now=now)
    again = preview(desk, exported(desk))
    assert "Nothing differs from the copy that is here." in text(again)


def test_a_changed_playbook_is_previewed_and_becomes_the_next_version(desk, zenskar):
    changed = exported(desk).replace("version: 1", "version: 2", 1).replace("title: Go live", "title: Switch over", 1)

    shown = preview(desk, changed)
    assert "Version 2 differs from version 1 in 2 things." in text(shown)
    assert "title is “Switch over” instead of “Go live”." in text(shown)
    assert versions(zenskar) == []

    assert "is now at version 2." in text(take_over(desk, shown))
    assert versions(zenskar) == [1, 2]
    assert "Switch over" in exported(desk)
    with tenancy.staff(zenskar.pk), tenancy.reading():
        assert ledger.verbs(zenskar)[-1] == "roadmap.playbook.imported"


def test_a_running_plan_keeps_its_playbook(desk, project, zenskar):
    changed = exported(desk).replace("version: 1", "version: 2", 1).replace("title: Go live", "title: Switch over", 1)
    take_over(desk, preview(desk, changed))

    assert project.item("c-go-live").title == "Go live"
    assert project.plan.playbook_version == 1


def test_a_change_without_a_new_version_is_refused_with_its_line(desk):
    answer = preview(desk, exported(desk).replace("title: Go live", "title: Switch over", 1))

    assert answer.status_code == 422
    assert "Line 4: Version 1 is here already. Give the changed playbook version 2." in text(answer)


def test_two_imports_at_once_do_not_overwrite_each_other(desk, zenskar, now):
    with tenancy.staff(zenskar.pk):
        actions.adopt_shipped_playbooks(workspace=zenskar, now=now)
    mine = preview(desk, exported(desk).replace("version: 1", "version: 2", 1))
    theirs = preview(desk, exported(desk).replace("version: 1", "version: 3", 1))
    take_over(desk, theirs)

    answer = take_over(desk, mine)
    assert answer.status_code in (409, 422)
    assert versions(zenskar) == [1, 3]


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("title: Go live\n", "title: Go live\n        colour: red\n", "colour"),
        ("side: CUSTOMER", "side: CUSTMER", "CUSTOMER"),
        ("requires: [v-ready, c-confirm-history]", "requires: [c-go-live]", "c-go-live"),
        ("schema: golive-playbook/1", "schema: [", "not YAML"),
    ],
)
def test_what_is_wrong_is_said_with_its_line_and_the_text_stays(desk, before, after, said):
    broken = exported(desk).replace(before, after, 1)
    answer = preview(desk, broken)

    page = text(answer)
    assert answer.status_code == 422
    assert "Line " in page
    assert said in page
    assert answer.context["form"]["text"].value() == broken


def test_a_file_is_taken_as_well(desk):
    sent = SimpleUploadedFile("six.yaml", exported(desk).encode())

    assert "Nothing differs" in text(desk.post("/w/zenskar/playbooks/preview/", {"file": sent}))
    assert "Choose a file" in text(desk.post("/w/zenskar/playbooks/preview/", {}))


def test_adopting_twice_adds_nothing(zenskar, now):
    with tenancy.staff(zenskar.pk):
        first = actions.adopt_shipped_playbooks(workspace=zenskar, now=now)
        assert len(first) == 4
        assert actions.adopt_shipped_playbooks(workspace=zenskar, now=now) == []
