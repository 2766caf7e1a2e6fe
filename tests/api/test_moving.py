"""Moving dates by a program: the preview, the act that names it, and the undo. The same acts as the pages'."""

from tests.api.conftest import call
from tests.api.test_schema import check, described

__all__ = ["described"]
JSON = "application/json"


def wish(project, key="v-config-sandbox", **said):
    return {"items": [{"item": project.item(key).number, **said}]}


def preview(program, project, **said):
    return program.post(call("roadmap_api:preview_move"), wish(project, **said), JSON)


def make(program, project, seen, **said):
    body = {**wish(project, **said), "seen": seen, "reason": "The sandbox comes later"}
    return program.post(call("roadmap_api:moves"), body, JSON)


def test_a_program_looks_moves_and_takes_it_back(program, project, verbs_of, described):
    before = project.item("v-config-sandbox").planned_finish
    seen = preview(program, project, days=3)
    assert seen.status_code == 200
    assert seen.json()["possible"] is True
    assert verbs_of(project)[-1] != "roadmap.move.made"

    made = make(program, project, seen.json()["seen"], days=3)
    assert (made.status_code, made.json()["reason"]) == (201, "The sandbox comes later")
    assert project.item("v-config-sandbox").planned_finish > before

    back = program.post(call("roadmap_api:undo_move", move=made.json()["id"]))
    assert back.status_code == 200
    assert project.item("v-config-sandbox").planned_finish == before
    assert verbs_of(project)[-2:] == ["roadmap.move.made", "roadmap.move.undone"]
    for name, answer in (("preview_move", seen), ("moves", made)):
        check(described, "post", call(f"roadmap_api:{name}"), answer)
    check(described, "post", call("roadmap_api:undo_move", move=made.json()["id"]), back)


def test_what_changed_since_the_preview_is_409_with_the_new_preview(program, project, described):
    seen = preview(program, project, days=3).json()["seen"]
    make(program, project, preview(program, project, days=1).json()["seen"], days=1)

    answer = make(program, project, seen, days=3)

    assert answer.status_code == 409
    assert answer.json()["error"]["code"] == "stale"
    check(described, "post", call("roadmap_api:moves"), answer)
    assert make(program, project, answer.json()["preview"]["seen"], days=3).status_code == 201


def test_what_is_not_possible_is_422_with_a_sentence_and_moves_nothing(program, project, verbs_of):
    far = preview(program, project, start="2150-01-01")
    assert (far.status_code, list(far.json()["error"]["fields"])) == (422, ["items"])

    free = preview(program, project, start="2027-01-16").json()
    assert (free["possible"], free["moves"]) == (False, [])
    assert make(program, project, free["seen"], start="2027-01-16").status_code == 422
    assert preview(program, project).status_code == 422
    assert "roadmap.move.made" not in verbs_of(project)


def test_a_customers_program_moves_nothing(customers_program, program, project):
    seen = preview(program, project, days=3).json()["seen"]

    assert preview(customers_program, project, days=3).status_code == 403
    assert make(customers_program, project, seen, days=3).status_code == 403
    made = make(program, project, seen, days=3).json()["id"]
    assert customers_program.post(call("roadmap_api:undo_move", move=made)).status_code == 403
