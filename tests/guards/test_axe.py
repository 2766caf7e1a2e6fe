"""Every page for the people who may see it: axe finds nothing serious, nothing runs off its edges, all has a name."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

from tests.fixtures.servers import Stack
from tests.fixtures.world import World
from tests.guards.matrix import MATRIX
from tests.guards.test_authorisation import ADDRESSES, INSIDERS

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

WIDE, PHONE, NARROWEST = {"width": 1440, "height": 900}, {"width": 390, "height": 844}, {"width": 360, "height": 780}
NOT_PAGES = {  # answers that are no page of ours
    "roadmap:export_playbook", "roadmap:export_version", "roadmap:portfolio_csv", "stakeholders:file", "stakeholders_api:schema",
    "mfa_download_recovery_codes", "migrations_tracker:blank_file",
}  # fmt: skip
SIGNED_OUT = ("account_login", "account_request_login_code", "account_reset_password", "stakeholders:locator")
# With every menu and fold open: what can be pressed or filled in says what it is.
NAMES = ["button-name", "link-name", "label", "select-name", "summary-name", "input-button-name", "aria-command-name"]

FAULTS = """async ([rules, contrast]) => {
  if (rules) document.querySelectorAll("details").forEach(d => { d.open = true });
  const asked = rules ? {runOnly: rules} : {rules: {"color-contrast": {enabled: contrast}}};
  const found = await axe.run(document, {resultTypes: ["violations"], ...asked});
  return found.violations.filter(v => ["serious", "critical"].includes(v.impact))
    .flatMap(v => v.nodes.map(n => `${v.id}: ${n.target.join(" ")} ${n.html.slice(0, 160)} ${n.failureSummary.slice(0, 300)}`));
}"""
WIDER = """() => {
  const room = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= room) return [];
  const out = [...document.querySelectorAll("body *")].filter(e => e.getBoundingClientRect().right > room + 1);
  return out.slice(0, 3).map(e => `${room} px is too narrow for <${e.tagName.toLowerCase()} class="${e.className.baseVal ?? e.className}">`);
}"""


def pages_of(who: str) -> list[str]:
    if who == "stranger":
        return list(SIGNED_OUT)
    seen = INSIDERS.index(who)
    return sorted(
        name for name, row in MATRIX.items() if row.get[seen] == 200 and row.door != "api" and name not in NOT_PAGES
    )


@pytest.fixture
def look(world: World, stack: Stack, _async_is_fine, browser) -> Iterator:
    """`look(who, scheme, viewport)`: a page in this person's session."""
    contexts = []

    def open_for(who: str, scheme: str, viewport: dict[str, int]) -> Page:
        contexts.append(browser.new_context(viewport=viewport, color_scheme=scheme))
        if who in world.sessions:
            contexts[-1].add_cookies([{"name": "sessionid", "value": world.sessions[who], "url": stack.url}])
        return contexts[-1].new_page()

    yield open_for
    for context in contexts:
        context.close()


def faults(page: Page, address: str, viewport: dict[str, int], *, contrast: bool) -> list[str]:
    page.set_viewport_size(viewport)
    answer = page.goto(address)
    if answer is None or answer.status != 200:
        return [f"answers {answer and answer.status}"]
    page.evaluate(AXE_SCRIPT)
    found = page.evaluate(FAULTS, [None, contrast]) + page.evaluate(WIDER)
    page.set_viewport_size(NARROWEST)
    found += page.evaluate(WIDER)
    return found + page.evaluate(FAULTS, [NAMES, contrast])


def assert_in_order(
    world: World, stack: Stack, page: Page, names: list[str], viewport: dict[str, int], *, contrast: bool = True
) -> None:
    told = []
    for name in names:
        found = faults(page, stack.url + world.address(name, ADDRESSES[name]), viewport, contrast=contrast)
        told += [f"{name}: {fault}" for fault in dict.fromkeys(found)]
    assert not told, "\n\n".join(told)


@pytest.mark.parametrize("who", ["owner", "customer", "stranger"])
def test_every_page_is_in_order_on_a_wide_screen(world, stack, look, who):
    """All but the contrast of its colours, which takes longer than all the rest."""
    assert_in_order(world, stack, look(who, "light", WIDE), pages_of(who), WIDE, contrast=False)


def test_main_pages_are_in_order_on_a_dark_phone(world, stack, look):
    names = ["roadmap:home", "roadmap:roadmap", "stakeholders:requirement", "stakeholders:approvals"]
    assert_in_order(world, stack, look("customer", "dark", PHONE), names, PHONE)


def test_main_pages_are_in_order_on_a_wide_light_screen(world, stack, look):
    names = ["roadmap:portfolio", "roadmap:overview", "roadmap:gantt", "roadmap:item", "stakeholders:people"]
    assert_in_order(world, stack, look("owner", "light", WIDE), names, WIDE)


@pytest.mark.long
@pytest.mark.parametrize(("scheme", "viewport"), [("light", WIDE), ("dark", PHONE)], ids=["wide light", "dark phone"])
@pytest.mark.parametrize("who", ["owner", "viewer", "customer", "stranger"])
def test_every_page_has_its_contrast(world, stack, look, who, scheme, viewport):
    assert_in_order(world, stack, look(who, scheme, viewport), pages_of(who), viewport)
