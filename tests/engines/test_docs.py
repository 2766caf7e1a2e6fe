"""What the documentation shows is what the product takes."""

import re
from pathlib import Path

from roadmap import playbook

DOCS = Path(__file__).parents[2] / "docs"


def test_the_playbook_of_the_documentation_is_a_playbook():
    text = re.search(r"```yaml\n(.*?)```", (DOCS / "playbooks.md").read_text(), re.DOTALL)[1]

    assert playbook.load(text, "three-weeks.yaml").key == "three-weeks"
