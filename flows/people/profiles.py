"""Taking a reader out of a profile's YAML text: that recipient's lines go, every other character stays."""

from __future__ import annotations

from collections.abc import Iterator

import yaml

from db.people import plain_address
from db.records.errors import InputError


class RecipientsError(InputError):
    """The recipients of a profile are written so that none can be taken out; a person has to."""


def without_recipient(text: str, address: str, origin: str) -> str:
    """A profile's text without the recipients of an address; the very text where there is none.

    A list that would be left with nothing in it becomes ``[]``. ``origin`` is the profile's name.

    Raises:
        ProfileError: the text is no profile.
        RecipientsError: the recipients cannot be told apart (YAML anchors, for example).
    """
    from ranking.profiles import parse_profile

    plain = plain_address(address)
    before = parse_profile(text, origin).recipients
    kept = tuple(each for each in before if plain_address(each.email) != plain)
    if len(kept) == len(before):
        return text
    shortened = text
    for start, end in reversed(list(_places(text, plain, alone=not kept))):
        shortened = shortened[:start] + ("" if kept else " []") + shortened[end:]
    if parse_profile(shortened, origin).recipients != kept:
        raise RecipientsError(
            f"{origin}: its recipients cannot be told apart; take {plain} out of its file, "
            "`legation profile add` it, and erase again"
        )
    return shortened


def _places(text: str, address: str, *, alone: bool) -> Iterator[tuple[int, int]]:
    """Where each recipient of the address begins and ends; the whole list when nobody stays in it."""
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    fields = root.value if isinstance(root, yaml.MappingNode) else []
    for key, listed in fields:
        if key.value != "recipients" or not isinstance(listed, yaml.SequenceNode):
            continue
        if alone:
            yield text.index(":", key.end_mark.index) + 1, _end(listed)
            continue
        for place, node in enumerate(listed.value):
            if _address_of(node) == address:
                yield _extent(text, listed, place)


def _extent(text: str, listed: yaml.SequenceNode, place: int) -> tuple[int, int]:
    """One recipient with its dash or comma."""
    node = listed.value[place]
    if not listed.flow_style:
        start, end = text.rindex("\n", 0, node.start_mark.index) + 1, text.find("\n", _end(node))
        return start, len(text) if end < 0 else end + 1
    if place + 1 < len(listed.value):
        return node.start_mark.index, listed.value[place + 1].start_mark.index
    return listed.value[place - 1].end_mark.index, node.end_mark.index


def _end(node: yaml.Node) -> int:
    """Behind a node's last character; the parser counts the empty lines and comments after a block to it."""
    last = node
    while isinstance(last, yaml.CollectionNode) and not last.flow_style and last.value:
        last = last.value[-1]
        last = last[1] if isinstance(last, tuple) else last
    return last.end_mark.index


def _address_of(node: yaml.Node) -> str | None:
    fields = node.value if isinstance(node, yaml.MappingNode) else []
    return next((plain_address(str(value.value)) for key, value in fields if key.value == "email"), None)
