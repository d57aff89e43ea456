"""YAML text to plain values, with the line on which each value stands.

The document is composed to nodes first, because plain ``yaml.safe_load`` forgets where things were, silently
keeps the last of two equal keys, and reads Norway's code ``NO`` as *false*.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import yaml

Place = tuple[str | int, ...]
Plain = dict[str, "Plain"] | list["Plain"] | str | int | float | bool | None | object


class YamlError(Exception):
    """The text is not the YAML we accept; ``line`` is where it was noticed, counted from 1."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line
        self.message = message


@dataclass(frozen=True, slots=True)
class Document:
    """A document's values, and for every place in it the line of its key (or of its value in a list)."""

    values: dict[str, Plain]
    lines: dict[Place, int]
    twice: tuple[tuple[int, str], ...] = ()

    def line_of(self, place: Place) -> int:
        """The line of the nearest known place at or above ``place``; unknown parts of it are skipped."""
        known: Place = ()
        for part in place:
            if (*known, part) in self.lines:
                known = (*known, part)
        return self.lines.get(known, 1)


class _Loader(yaml.SafeLoader):
    """Safe YAML with only ``true`` and ``false`` as booleans, as YAML 1.2 has them."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:bool", re.compile(r"^(?:true|True|false|False)$"), list("tTfF")
)


def read_document(text: str) -> Document:
    """Read one YAML mapping.

    Raises:
        YamlError: not YAML, empty, not a mapping, more than one document, or an alias in it.
    """
    loader = None
    try:
        loader = _Loader(text)
        node = loader.get_single_node()
        if node is None:
            raise YamlError(1, "the file is empty; a profile needs at least profile, name, kind and country")
        if not isinstance(node, yaml.MappingNode):
            raise YamlError(_line(node), "this is no mapping; a profile is a list of `key: value` lines")
        return _document(loader, node)
    except yaml.YAMLError as problem:
        raise _translated(problem) from problem
    except RecursionError as problem:
        raise YamlError(1, "nested too deeply for a profile") from problem
    except ValueError as problem:
        # PyYAML builds dates itself: 2026-02-30 is a date by its form only.
        raise YamlError(1, f"not YAML: {problem}") from problem
    finally:
        if loader is not None:
            loader.dispose()


def _document(loader: _Loader, root: yaml.MappingNode) -> Document:
    lines: dict[Place, int] = {}
    twice: list[tuple[int, str]] = []
    seen: set[int] = set()

    def walk(node: yaml.Node, place: Place) -> Plain:
        if id(node) in seen:
            raise YamlError(_line(node), "anchors and aliases (&, *) are not used in profiles; write it out")
        seen.add(id(node))
        lines.setdefault(place, _line(node))
        if isinstance(node, yaml.MappingNode):
            return {key: walk(value, (*place, key)) for key, value in pairs(node, place)}
        if isinstance(node, yaml.SequenceNode):
            return [walk(child, (*place, index)) for index, child in enumerate(node.value)]
        return _scalar(loader, node)

    def pairs(node: yaml.MappingNode, place: Place) -> list[tuple[str, yaml.Node]]:
        kept: dict[str, yaml.Node] = {}
        for key_node, value in node.value:
            key = str(key_node.value)
            if key in kept:
                twice.append((_line(key_node), key))
            kept[key] = value
            lines[(*place, key)] = _line(key_node)
        return list(kept.items())

    values = walk(root, ())
    assert isinstance(values, dict)
    return Document(values, lines, tuple(twice))


def _scalar(loader: _Loader, node: yaml.Node) -> Plain:
    try:
        value: Plain = loader.construct_object(node, deep=True)
    except ValueError as problem:
        raise YamlError(_line(node), f"`{node.value}` is no date: {problem}") from problem
    return value


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


def _translated(problem: yaml.YAMLError) -> YamlError:
    if isinstance(problem, yaml.MarkedYAMLError) and problem.problem_mark is not None:
        return YamlError(problem.problem_mark.line + 1, f"not YAML: {problem.problem or problem.context}")
    if isinstance(problem, yaml.reader.ReaderError):
        return YamlError(
            1, f"not YAML: a character that text files do not have, at position {problem.position}"
        )
    return YamlError(1, f"not YAML: {problem}")
