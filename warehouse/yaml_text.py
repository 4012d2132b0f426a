"""YAML as a person wrote it, read by libyaml, which takes a tenth of the time of the parser written in Python."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from warehouse.errors import CatalogueError

MOST = 2000  # brackets of a file and letters of a line: libyaml goes down the stack of C, which deep nesting ends
_MERGED = "tag:yaml.org,2002:merge"
# what a hand trained on another keyboard writes where YAML wants something else
_FULL_COLON = re.compile(r"\s*(?:- )?[A-Za-z_]\w*\s*：")
_CLOSE_COLON = re.compile(r"\s*(?:- )?[A-Za-z_]\w*:(?![\s/\\]|$)")
_FULL_COMMA = re.compile(r"[^#]*\[[^\]]*[，、]")
_FULL_QUOTES = re.compile(r"[^#]*(?:[：:] *|[\[{，、] *)[“”［｛]")


class _Once:
    """YAML that refuses a key written twice, of which the first would be lost in silence."""

    def flatten_mapping(self, node: yaml.MappingNode) -> None:
        first: dict[Any, yaml.Mark] = {}
        for key, _ in node.value:
            if key.tag == _MERGED or not isinstance(key, yaml.ScalarNode):
                continue
            if at := first.get(key.value):
                problem = f"the key {key.value!r} stands there twice, first in line {at.line + 1}"
                raise yaml.MarkedYAMLError(None, None, problem, key.start_mark)
            first[key.value] = key.start_mark
        super().flatten_mapping(node)  # type: ignore[misc]


class _Plain(_Once, yaml.SafeLoader):
    pass


class _Fast(_Once, getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    pass


def read_yaml(text: str) -> Any:
    """What ``yaml.safe_load`` gives, with its errors, but a key stands in a mapping once.

    Raises
    ------
    yaml.YAMLError
        The text is no YAML; told by the parser in Python, whose words show the place.
    """
    if text.count("[") + text.count("{") < MOST and all(len(line) < MOST for line in text.splitlines()):
        try:
            return yaml.load(text, _Fast)
        except yaml.YAMLError:
            pass
    return yaml.load(text, _Plain)


def text_of_settings(path: Path) -> str:
    """The text of a file of settings or of a list.

    Raises
    ------
    CatalogueError
        Its bytes are no UTF-8, as where Excel of a Chinese Windows saved it.
    """
    data = path.read_bytes()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise CatalogueError(f"{path}: line {line} is not UTF-8; save it as UTF-8 (in Excel: CSV UTF-8)") from None


def in_words(error: yaml.YAMLError, text: str) -> str:
    """What is wrong with a YAML text and where, in one line, with the slip of the pen that may be its cause."""
    mark, problem = getattr(error, "problem_mark", None), getattr(error, "problem", None)
    said = f"line {mark.line + 1}, column {mark.column + 1}: {problem}" if mark and problem else str(error)
    return " ".join(said.split()) + slips(text)


def slips(text: str) -> str:
    """The first slip of the pen that may be why a text is no YAML, or says less than it seems, behind a semicolon."""
    for number, line in enumerate(text.splitlines(), start=1):
        found = ""
        if _FULL_COLON.match(line):
            found = f"see line {number}: ： stands behind its key; write a colon and a space"
        elif _CLOSE_COLON.match(line):
            found = f"see line {number}: no space stands behind the colon of its key; write one"
        elif _FULL_COMMA.match(line):
            found = f"see line {number}: a comma of its list has full width; write an ASCII one"
        elif line.lstrip(" ").startswith("\t"):
            found = f"see line {number}: it begins with a tab; write spaces"
        elif _FULL_QUOTES.match(line):
            found = f"see line {number}: its quotes or brackets have full width; write ASCII ones"
        if found:
            return f"; {found}"
    return ""


def line_of(text: str, path: Sequence[int | str]) -> int | None:
    """The line of the key or the entry of a list at ``path``, or of the nearest above that the text has."""
    node, line = yaml.compose(text, yaml.SafeLoader), None
    for part in path:
        if isinstance(node, yaml.MappingNode):
            pair = next((pair for pair in node.value if pair[0].value == str(part)), None)
            if pair is None:
                break
            line, node = pair[0].start_mark.line + 1, pair[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
            line = node.start_mark.line + 1
        else:
            break
    return line
