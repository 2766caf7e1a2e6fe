"""Every form of every page is one that a browser can send without JavaScript."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import ClassVar

import pytest
from django.db import transaction
from django.test import Client
from django.urls import Resolver404, resolve

from tests.fixtures.world import World
from tests.guards.matrix import MATRIX
from tests.guards.test_authorisation import ADDRESSES, INSIDERS
from tests.guards.test_axe import NOT_PAGES

WITHOUT_A_SESSION = {
    "stakeholders:unsubscribe"
}  # the link's secret is all it needs: mail programs post there by themselves
ANSWERS = {200, 302, 403, 409, 422}  # shown, done, may not, overtaken, something is missing


@dataclass
class Form:
    """One <form> as its page shows it: what a browser would send, and by which buttons."""

    action: str
    method: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    buttons: list[dict[str, str | None]] = field(default_factory=list)
    refused: bool = False  # its button keeps its place and says why not

    @property
    def has_csrf(self) -> bool:
        return any(name == "csrfmiddlewaretoken" for name, _value in self.fields)


class Reader(HTMLParser):
    """Forms, and what only a script would do."""

    VOID: ClassVar[set[str]] = {"input"}

    def __init__(self, path: str) -> None:
        super().__init__()
        self.path, self.forms, self.scripted = path, [], []  # type: ignore[var-annotated]
        self.form: Form | None = None
        self.select, self.options, self.textarea = "", [], ""  # type: ignore[var-annotated]

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        if tag == "form":
            action = (given.get("action") or "").partition("?")[0] or self.path
            self.form = Form(action, (given.get("method") or "get").lower())
            self.forms.append(self.form)
        alone = tag not in ("a", "form", "body") or (tag == "a" and not given.get("href"))
        if alone and any(name.startswith("hx-") and name != "hx-disable" for name in given):
            self.scripted.append(f"<{tag} {given}>")
        if self.form is not None:
            getattr(self, f"read_{tag}", lambda _given: None)(given)

    def read_button(self, given: dict[str, str | None]) -> None:
        assert self.form is not None
        if given.get("aria-disabled"):
            self.form.refused = True
        elif given.get("type", "submit") == "submit":
            self.form.buttons.append(given)

    def read_input(self, given: dict[str, str | None]) -> None:
        assert self.form is not None
        kind, name = given.get("type") or "text", given.get("name")
        chosen = kind not in ("radio", "checkbox") or "checked" in given
        if name and chosen and kind not in ("submit", "file"):
            self.form.fields.append((name, given.get("value") or ("on" if kind == "checkbox" else "")))

    def read_select(self, given: dict[str, str | None]) -> None:
        self.select, self.options = given.get("name") or "", []

    def read_option(self, given: dict[str, str | None]) -> None:
        self.options.append((given.get("value") or "", "selected" in given))

    def read_textarea(self, given: dict[str, str | None]) -> None:
        self.textarea = given.get("name") or ""

    def handle_data(self, data: str) -> None:
        if self.textarea and self.form is not None:
            self.form.fields.append((self.textarea, data.strip()))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = None
        if tag == "textarea":
            self.textarea = ""
        if tag == "select" and self.form is not None and self.select:
            picked = [value for value, chosen in self.options if chosen] or [value for value, _chosen in self.options]
            self.form.fields += [(self.select, value) for value in picked[:1]]
            self.select = ""


def name_of(path: str) -> str | None:
    try:
        return resolve(path).view_name
    except Resolver404:
        return None


def faults_of(form: Form) -> list[str]:
    """What would keep a browser from sending it."""
    found = []
    if form.method == "post" and not form.has_csrf and name_of(form.action) not in WITHOUT_A_SESSION:
        found.append("carries no token against forgery")
    if not form.buttons and not form.refused:
        found.append("has no button that sends it")
    for address in {form.action, *(button.get("formaction") or form.action for button in form.buttons)}:
        name = name_of(address)
        if name not in MATRIX:
            found.append(f"leads to {address}, which is nothing")
        elif 405 in getattr(MATRIX[name], form.method):
            found.append(f"sends {form.method.upper()} to {name}, which takes none")
    return found


def browser_of(world: World, who: str) -> Client:
    client = Client(enforce_csrf_checks=True)
    if who in world.sessions:
        client.cookies["sessionid"] = world.sessions[who]
    return client


def sent(client: Client, form: Form, address: str) -> int:
    """Press one button of it as it stands, and take back what that did."""
    before = transaction.savepoint()
    given: dict[str, list[str]] = {}
    for name, value in form.fields:
        given.setdefault(name, []).append(value)
    answer = client.post(address, given) if form.method == "post" else client.get(address, given)
    transaction.savepoint_rollback(before)
    return answer.status_code


@pytest.mark.parametrize("who", ["owner", "customer", "viewer", "stranger"])
def test_every_form_can_be_sent_as_it_stands(world, who):
    signed_out = ("account_login", "account_request_login_code", "account_reset_password", "stakeholders:locator")
    seen = INSIDERS.index(who) if who != "stranger" else -1
    names = signed_out if seen < 0 else [n for n, r in MATRIX.items() if r.get[seen] == 200 and r.door != "api"]
    told, count = [], 0
    for name in sorted(set(names) - NOT_PAGES):
        address, client = world.address(name, ADDRESSES[name]), browser_of(world, who)
        answer = client.get(address)
        reader = Reader(address)
        reader.feed(answer.content.decode())
        told += [f"{name}: only a script uses {element}" for element in reader.scripted]
        for form in reader.forms:
            count += 1
            told += [f"{name}: the form of {form.action} {fault}" for fault in faults_of(form)]
            for to in dict.fromkeys(button.get("formaction") or form.action for button in form.buttons):
                if name_of(to) == "account_logout":
                    continue  # on every page; would end the session that the others are sent in
                code = sent(client, form, to)
                if code not in ANSWERS:
                    told.append(f"{name}: sending the form of {to} answers {code}")

    assert count > (3 if who == "stranger" else 40)
    assert not told, "\n".join(sorted(set(told)))
