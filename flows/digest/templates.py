"""Every mail is rendered here: plain text as it is, HTML with every value escaped."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from flows.words.columns import COLUMNS, fill, padded

if TYPE_CHECKING:
    from jinja2 import Environment


def rendered(template: str, context: Mapping[str, object]) -> str:
    """A template of ``flows/templates`` with its values; ``fill`` wraps plain text, ``padded`` aligns it."""
    return _environment().get_template(template).render(**context)


@lru_cache(maxsize=1)
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

    environment = Environment(
        loader=PackageLoader("flows"),
        autoescape=select_autoescape(enabled_extensions=("html",)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"fill": fill, "padded": padded}
    environment.globals["columns"] = COLUMNS
    return environment
