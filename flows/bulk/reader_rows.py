"""A row of a table as a reader of a profile: the keys of ``recipients``, some by other names. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ranking.partnership import Recipient

# What else a column may be called.
SYNONYMS = {"address": "email", "e-mail": "email", "mail": "email", "cycle": "frequency"}
_FLAGS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


def keyed(cells: Mapping[str, str]) -> dict[str, str]:
    """The cells by the names that a profile has for them."""
    return {SYNONYMS.get(name, name): cell for name, cell in cells.items()}


def read_reader(cells: Mapping[str, str]) -> tuple[Recipient | None, list[str]]:
    """The reader that a row says, or what is wrong with it and what is allowed."""
    from pydantic import ValidationError

    from ranking.partnership import Recipient
    from ranking.profile_problems import in_words

    try:
        return Recipient.model_validate({key: _value(key, said) for key, said in cells.items()}), []
    except ValidationError as refusal:
        # Named as a part of a profile, so that what is allowed is said of a reader's keys.
        errors = refusal.errors(include_url=False)
        return None, [in_words(error | {"loc": ("recipients", 0, *error["loc"])}) for error in errors]


def reader_record(reader: Recipient) -> str:
    """What a list keeps of a reader beside the address, as JSON: only what was said."""
    said = reader.model_dump(mode="json", exclude_unset=True, exclude={"email"})
    return json.dumps(said, sort_keys=True)


def _value(key: str, said: str) -> object:
    if key == "max_items" and said.isdecimal():
        return int(said)
    return _FLAGS.get(said.lower(), said) if key == "all_new" else said
