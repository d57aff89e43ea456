"""The links that go into a reader's mail, made of the reader's key and the night's date."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from db.store import Store
from flows.announcing.mail_plan import RecipientPlan
from flows.links.keys import link_keys
from flows.links.mail_links import ItemLinks, MailLinks
from flows.links.tokens import Purpose, link_of, signed
from flows.settings import Settings


@dataclass(frozen=True, slots=True)
class SignedLinks:
    """A reader's links of one night.

    ``references`` says what stands for each profile, ``shown_for`` for which one an opportunity is shown.
    """

    address: str
    person: str
    night: date
    references: Mapping[str, str]
    shown_for: Mapping[str, str]
    keys: tuple[bytes, ...] = field(repr=False)

    def of_item(self, profile: str, opportunity: str) -> ItemLinks:
        """The links of an opportunity under the section of a profile.

        Where the mail hides the profile's name, the one for which the opportunity is shown.
        """
        about = (self.references.get(profile) or self.references[self.shown_for[opportunity]], opportunity)
        keep, dismiss, report = (
            self._url(purpose, *about) for purpose in (Purpose.KEEP, Purpose.DISMISS, Purpose.REPORT)
        )
        return ItemLinks(keep, dismiss, report)

    @property
    def unsubscribe(self) -> str:
        """A page that ends all mails to this reader."""
        return self._url(Purpose.UNSUBSCRIBE)

    @property
    def one_click(self) -> str:
        """Where a mail program posts to; empty without https, which RFC 8058 demands."""
        return self._url(Purpose.ONE_CLICK) if self.address.startswith("https:") else ""

    @property
    def pause(self) -> str:
        """A page that holds mails back until a day the reader chooses."""
        return self._url(Purpose.PAUSE)

    def _url(self, purpose: Purpose, profile: str = "", opportunity: str = "") -> str:
        link = link_of(purpose, self.person, self.night, profile, opportunity)
        return f"{self.address}/{purpose}/{signed(purpose, link, self.keys)}"


def links_of_mails(
    store: Store, settings: Settings, mails: Sequence[RecipientPlan], night: date
) -> dict[str, MailLinks]:
    """Recipient → the links of tonight's mail; empty where no public address is set.

    Raises:
        InputError: the key file or the database cannot be used.
    """
    if settings.public_url is None:
        return {}
    if not mails:
        return {}
    keys = link_keys(settings.home)
    references = store.people.references(section.profile for mail in mails for section in mail.sections)
    people = store.people.known((mail.recipient for mail in mails), night)
    links: dict[str, MailLinks] = {}
    for mail in mails:
        shown = {item.opportunity: each.profile for each in reversed(mail.sections) for item in each.items}
        key = people[mail.recipient].key
        links[mail.recipient] = SignedLinks(settings.public_url, key, night, references, shown, keys)
    return links
