"""What docs/api.md tells people to type is what works."""

import re
import shlex
from pathlib import Path

from django.test import Client

from tests.api.conftest import ACT, token_for

PAGE = Path(__file__).parents[2] / "docs" / "api.md"


def commands(text: str) -> list[list[str]]:
    blocks = "\n".join(re.findall(r"```sh\n(.*?)```", text, re.DOTALL)).replace("\\\n", " ")
    return [shlex.split(line) for line in blocks.splitlines() if line.strip()]


def run(command: list[str]):
    """What curl would send."""
    curl, address, *options = command
    assert curl == "curl"
    given: dict[str, list[str]] = {}
    for option, value in zip(options[::2], options[1::2], strict=True):
        given.setdefault(option, []).append(value)
    assert set(given) <= {"-H", "-d"}
    headers = dict(header.split(": ", 1) for header in given["-H"])
    if "-d" in given:
        return Client(headers=headers).generic("POST", address, given["-d"][0], headers.get("Content-Type"))
    return Client(headers=headers).get(address)


def test_every_command_of_the_page_answers(anika, project):
    secret = token_for(anika, *ACT).secret
    text = PAGE.read_text().replace("$GOLIVE_TOKEN", secret).replace("$GOLIVE/", "/")

    answers = [run(command) for command in commands(text)]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 200, 403]
    assert answers[-1].json()["error"]["sentence"] == "This is for Acme to do."
    as_dana = text.replace(secret, token_for(project.dana, *ACT).secret)
    assert run(commands(as_dana)[-1]).json()["blocked"]["held_by"] == "SAP team"


def test_the_page_lists_the_codes_that_there_are():
    from stakeholders.api.answers import CODES

    named = set(re.findall(r"`([a-z_]+)`", PAGE.read_text().split("## Refusals")[1]))

    assert set(CODES.values()) - {"not_acceptable"} <= named
