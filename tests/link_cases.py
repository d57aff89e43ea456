"""A home with one call, a profile and two readers who were told of it, for the tests of links and people."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from stored_cases import NIGHT, keep, notice, opportunity, save

from db.records import Accounting, Announcement, LedgerEntry, OutboxMail, Told
from db.store import Store
from flows.announcing.mail_plan import Item, RecipientPlan, Section, Sender
from flows.digest.message import message_bytes
from flows.links.app import link_app
from flows.links.mail_links import MailLinks
from flows.links.mails import links_of_mails
from flows.links.service import LinkService
from flows.links.tokens import Purpose
from flows.settings import Settings, read_settings

PUBLIC = "https://links.example.org/legation"
PERSON, OTHER = "Pi.One+x@example.org", "desk@example.org"
TITLE, SECRET = "Ocean sensors <b>for</b> coral reefs & more", "Secret Torpedo Lab"
PROFILE = f"""\
# kept by Pi.One+x@example.org
profile: ocean-lab
name: {SECRET}
kind: research_group
country: KE
recipients:
  - {{email: {PERSON}, language: en}}   # the boss
  - email: {OTHER}
    language: fr

summary: Quiet propulsion for reefs.
must:
  - {{field: days_to_deadline, op: ">=", value: 3, by: {PERSON}}}
"""
NOW = datetime(2026, 8, 12, 9, 30, tzinfo=UTC)


@dataclass
class LinkHome:
    """The home's settings, the call's id, and the links of both readers' mails."""

    settings: Settings
    call: str
    links: dict[str, MailLinks]
    now: datetime = NOW

    @property
    def mine(self) -> MailLinks:
        """The links in the person's mail."""
        return self.links[PERSON]

    def all(self) -> dict[Purpose, str]:
        """Every link of the person's mail, by purpose."""
        item = self.mine.of_item("ocean-lab", self.call)
        return {
            Purpose.KEEP: item.keep,
            Purpose.DISMISS: item.dismiss,
            Purpose.REPORT: item.report,
            Purpose.UNSUBSCRIBE: self.mine.unsubscribe,
            Purpose.ONE_CLICK: self.mine.one_click,
            Purpose.PAUSE: self.mine.pause,
        }

    def client(self, **options):
        """A browser for the home's link pages."""
        from starlette.testclient import TestClient

        service = LinkService(self.settings, lambda: self.now, patience=0.4)
        return TestClient(
            link_app(service, PUBLIC, **options), base_url="https://links.example.org", follow_redirects=False
        )

    def store(self) -> Store:
        """The home's database."""
        return Store.open(self.settings.database, create=False)

    def content(self) -> list[str]:
        """Every statement that would make the database again, its last byte included."""
        with self.store() as store:
            return list(store._database.connection.iterdump())


def make_home(folder: Path) -> LinkHome:
    """A home in which the night of 11 August told both readers of one call."""
    settings = read_settings(folder, {"LEGATION_PUBLIC_URL": PUBLIC})
    call = notice("1", title=TITLE, on="2026-10-06", language="en", text="Sensors that listen to reefs.")
    with Store.open(settings.database) as store:
        save(store, [call])
        keep(store, [opportunity(call)])
        id = opportunity(call).id
        store.profiles.put("ocean-lab", PROFILE, NIGHT)
        tell(store, id, PERSON, OTHER)
        section = Section("ocean-lab", SECRET, (Item(Announcement.NEW, id, None),), 0, 1, ())
        plans = [RecipientPlan(each, "en", NIGHT.isoformat(), (section,)) for each in (PERSON, OTHER)]
        links = links_of_mails(store, settings, plans, NIGHT)
    return LinkHome(settings, id, links)


def tell(store: Store, id: str, *recipients: str, night: int = 0) -> None:
    """A mail, what it told and its account, for each recipient."""
    on = NIGHT + timedelta(days=night)
    mails, told, ledger = [], [], []
    for recipient in recipients:
        content = message_bytes(
            recipient=recipient,
            cycle=on.isoformat(),
            subject="1 new",
            text=f"To {recipient}. " + "Ocean sensors for coral reefs. " * 9 + f"Kept by {PERSON}.",
            html=f"<p>This mail went to {recipient}; kept by {PERSON}.</p>",
            as_of=datetime(2026, 8, 11, 2, tzinfo=UTC),
            sender=Sender("legation@example.net"),
        )
        id_of_mail = f"<{on}.{len(recipient)}@example.net>"
        mails.append(OutboxMail(recipient, on.isoformat(), id_of_mail, "1 new", content, f"<p>{PERSON}</p>"))
        told.append(Told(recipient, "ocean-lab", id, Announcement.NEW, on, (("status", "open"),), "raw"))
        ledger.append(LedgerEntry(on, recipient, "ocean-lab", id, Accounting.SENT, "new"))
    store.deliveries.commit(on, mails, told, ledger)


def holding(folder: Path, *needles: bytes) -> Iterator[str]:
    """The files under a folder that hold one of these, in any case; not another address that ends alike."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            content = (path.name.encode() + path.read_bytes()).lower().replace(b"jimpi.one+x", b"")
            if any(needle.lower() in content for needle in needles):
                yield str(path.relative_to(folder))
