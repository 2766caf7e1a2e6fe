"""A playbook as text: what a workspace exports. Reading it gives an equal playbook; comments are not kept."""

from typing import Any

import yaml

from roadmap.playbook.fields import to_plain
from roadmap.playbook.model import Playbook

ODD_LINE_ENDS = "\r\x85\u2028\u2029"


class _Dumper(yaml.SafeDumper):
    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    style = "|" if "\n" in value else None
    if any(end in value for end in ODD_LINE_ENDS):  # elsewhere than in double quotes they come back as a space
        style = '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


def _list(dumper: yaml.SafeDumper, value: list[Any]) -> yaml.SequenceNode:
    short = all(isinstance(entry, int | str) and len(str(entry)) < 40 for entry in value)
    return dumper.represent_sequence("tag:yaml.org,2002:seq", value, flow_style=short and len(value) < 8)


_Dumper.add_representer(str, _text)
_Dumper.add_representer(list, _list)


def dump(playbook: Playbook) -> str:
    """The playbook as YAML, always the same text for equal playbooks."""
    return yaml.dump(to_plain(playbook), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110)
