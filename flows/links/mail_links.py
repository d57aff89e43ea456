"""The links of one reader's mail: what a template needs to know of them, and nothing of how they are made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class ItemLinks:
    """The addresses under one item of a mail: each shows a page, and only that page's button acts."""

    keep: str
    dismiss: str
    report: str


class MailLinks(Protocol):
    """The links of one mail: https addresses (http on this machine alone) that do not say for whom they are.

    The same night's links are the same bytes. Where no public address is configured there is no
    ``MailLinks`` at all, so that no mail carries a link that leads nowhere.
    """

    def of_item(self, profile: str, opportunity: str) -> ItemLinks:
        """The links of an opportunity under the section of a profile."""
        ...

    @property
    def unsubscribe(self) -> str:
        """A page that ends all mails to this reader, or those of one profile."""
        ...

    @property
    def one_click(self) -> str:
        """Where a mail program posts ``List-Unsubscribe=One-Click`` to (RFC 8058); empty without https."""
        ...

    @property
    def pause(self) -> str:
        """A page that holds mails back until a day the reader chooses."""
        ...
