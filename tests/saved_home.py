"""A home with some calls, and its nights as far as saved questions need them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from click.testing import CliRunner, Result
from stored_cases import AS_OF, fixed, keep, notice, opportunity, save

from db.records import Notice
from db.store import Store
from flows.cli import main
from flows.digest.text import text_of
from flows.night.plan import NightPlan
from flows.night.publishing import publish_copy
from flows.night.view_rows import fill_views
from flows.saved.feed import write_saved_feeds
from flows.saved.night import answer_saved, deliver_saved


def call(key: str, title: str = "", closes: int = 60, **fields) -> Notice:
    day = (AS_OF.date() + timedelta(closes)).isoformat()
    return notice(key, title=title or f"Call {key}", text="Ocean sensors.", deadlines=(fixed(day),), **fields)


@dataclass(frozen=True)
class SavedHome:
    """Nights are counted from 0; each stands for what the publishers announce then."""

    path: Path

    def night(self, number: int, calls: list[Notice]) -> str:
        as_of = AS_OF + timedelta(number)
        with Store.open(self.path / "legation.db") as store:
            save(store, calls, on=as_of.date())
            store.opportunities.save([opportunity(c) for c in calls], {}, as_of=as_of, night=as_of.date())
        return self.stages(number)

    def stages(self, number: int) -> str:
        plan = NightPlan(self.path, AS_OF + timedelta(number), ())
        for stage in (fill_views, publish_copy):
            assert "warning" not in stage(plan, 1)
        said = answer_saved(plan, 1)
        deliver_saved(plan, 1)
        write_saved_feeds(plan, 1)
        return said

    def run(self, *words: str) -> Result:
        return CliRunner().invoke(main, [*words, "--home", str(self.path)], catch_exceptions=False)

    def do(self, *words: str) -> str:
        done = self.run(*words)
        assert done.exit_code == 0, done.output
        return done.output

    def mail(self, number: int, address: str = "reader@example.org") -> str:
        """The text of a night's mail, or nothing."""
        night: date = (AS_OF + timedelta(number)).date()
        file = self.path / "mail" / f"saved-{night}" / f"{address}.eml"
        return text_of(file.read_bytes()).replace("\r\n", "\n") if file.exists() else ""

    def files(self) -> dict[str, bytes]:
        folders = (self.path / "mail", self.path / "feeds")
        return {
            str(f): f.read_bytes() for folder in folders for f in sorted(folder.rglob("*")) if f.is_file()
        }


def saved_home(path: Path, calls: list[Notice]) -> SavedHome:
    with Store.open(path / "legation.db") as store:
        save(store, calls)
        keep(store, [opportunity(each) for each in calls])
    return SavedHome(path)
