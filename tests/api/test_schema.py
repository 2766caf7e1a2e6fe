"""The description fits the answers: no guess in it, and every answer has the shape that it promises."""

import json
import re

import pytest
from django.test import Client
from drf_spectacular.drainage import GENERATOR_STATS, reset_generator_stats
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema
from jsonschema import Draft4Validator

from tests.api.conftest import call, token_for, with_token

JSON = "application/json"
ITEM = call("roadmap_api:status", number=1)


@pytest.fixture(scope="module")
def described() -> dict:
    """As the address answers it: plain JSON."""
    return json.loads(Client().get("/api/v1/schema/").content)


def strict(schema: dict) -> dict:
    """OpenAPI 3.0's shapes as JSON Schema: null where it is allowed, and nothing that is not described."""
    if isinstance(schema, list):
        return [strict(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    made = {name: strict(part) for name, part in schema.items()}
    if "$ref" in made:
        made["$ref"] = made["$ref"].replace("#/components/schemas/", "#/definitions/")
    if made.get("type") == "object" and "properties" in made:
        made["additionalProperties"] = False
    return {"anyOf": [made, {"type": "null"}]} if made.pop("nullable", False) else made


def check(described: dict, method: str, path: str, answer) -> None:
    """The answer has the shape that the description gives for its address, method and code."""
    route = next(
        route
        for route in described["paths"]
        if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", route), path.partition("?")[0])
    )
    shape = described["paths"][route][method]["responses"][str(answer.status_code)]["content"]["application/json"]
    definitions = {name: strict(part) for name, part in described["components"]["schemas"].items()}
    Draft4Validator(strict(shape["schema"]) | {"definitions": definitions}).validate(answer.json())


def test_the_description_is_complete_and_valid():
    reset_generator_stats()

    described = SchemaGenerator().get_schema(request=None, public=True)

    assert not GENERATOR_STATS._warn_cache
    assert not GENERATOR_STATS._error_cache
    validate_schema(described)


def test_every_address_of_the_api_is_described(described):
    from django.urls import get_resolver

    routes = set()
    for resolver in get_resolver().url_patterns:
        if str(resolver.pattern) == "api/":
            routes |= {str(part.pattern) for part in resolver.url_patterns if "workspaces" in str(part.pattern)}
    expected = {"/api/" + re.sub(r"<\w+:(\w+)>", r"{\1}", route) for route in routes}

    assert set(described["paths"]) == expected


def test_a_decision_is_described_as_what_only_a_session_may(described):
    decisions = described["paths"][
        "/api/v1/workspaces/{workspace}/implementations/{implementation}/requirements/{number}/decisions/"
    ]

    assert decisions["post"]["security"] == [{"session": []}]
    assert {"token": []} in decisions["get"]["security"]


def test_answers_about_plans_have_the_described_shapes(described, program, customers_program, project):
    item = project.item("c-share-data")
    address = call("roadmap_api:status", number=item.number)
    blocked = {"act": "block", "what": "No access", "held_by_name": "SAP team", "version": 1}

    for client in (program, customers_program):
        for name in ("roadmap_api:implementation", "roadmap_api:items"):
            check(described, "get", call(name), client.get(call(name)))
    check(described, "get", call("roadmap_api:implementations"), program.get(call("roadmap_api:implementations")))
    done = customers_program.post(address, blocked, JSON)
    assert done.json()["blocked"]["held_by"] == "SAP team"
    check(described, "post", address, done)
    check(described, "get", call("roadmap_api:items"), program.get(call("roadmap_api:items")))


def test_answers_about_agreements_have_the_described_shapes(described, desk, crew, browser_of):
    row = desk.write(desk.topic("Invoices", crew.dana, crew.erik))
    desk.request(row)
    program, browser = with_token(token_for(crew.dana).secret), browser_of(crew.dana)
    requirements, decisions = call("stakeholders_api:requirements"), call("stakeholders_api:decisions", number=1)
    body = {
        "verdict": "APPROVE_WITH_CONDITIONS",
        "fingerprint": desk.of(row).approvable.fingerprint,
        "typed_name": "Dana Whitfield",
        "consent_version": 1,
        "conditions": ["From March."],
    }

    check(described, "get", requirements, program.get(requirements))
    check(described, "get", decisions, program.get(decisions))
    check(described, "post", decisions, browser.post(decisions, body, JSON))
    check(described, "get", decisions, program.get(decisions))


def test_refusals_have_one_described_shape(described, customers_program, program, project):
    items = call("roadmap_api:items")
    version = {"act": "start", "version": 7}
    refusals = [
        (400, "get", items, program.get(f"{items}?side=OURS")),
        (401, "get", items, Client().get(items)),
        (403, "post", ITEM, customers_program.post(ITEM, {"act": "start", "version": 1}, JSON)),
        (404, "get", items.replace("acme", "nowhere"), program.get(items.replace("acme", "nowhere"))),
        (409, "post", ITEM, program.post(ITEM, version, JSON)),
        (422, "post", ITEM, program.post(ITEM, {}, JSON)),
    ]

    for code, method, address, answer in refusals:
        assert answer.status_code == code
        check(described, method, address, answer)


def test_the_guide_is_there_for_everybody_and_names_the_description():
    answer = Client().get("/api/")

    assert answer.status_code == 200
    assert 'href="/api/v1/schema/"' in answer.content.decode()
    assert "Authorization: Bearer" in answer.content.decode()
