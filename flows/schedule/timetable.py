"""When nights are due: a cron line in a time zone, and which night that was due did not start."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from db.records import InputError

# What a night that is due may be late: a quarter of an hour on a busy host, and the hour by which two
# readers of one cron line may differ when clocks change.
GRACE = timedelta(minutes=75)
# Without a timetable of ours (cron or systemd start the night) one a day is expected.
USUAL_PAUSE = timedelta(hours=24)
UNKNOWN_GRACE = timedelta(hours=2)
FILE = "schedule.json"
# Held for as long as somebody is there to start the nights.
SERVING = "schedule.lock"


@dataclass(frozen=True, slots=True)
class Timetable:
    """A cron line of five fields, read in a time zone; ``since`` (aware) is when it was set.

    ``arguments`` are handed to every night.
    """

    cron: str
    timezone: str
    since: datetime
    arguments: tuple[str, ...] = ()

    def previous(self, now: datetime) -> datetime:
        """The latest instant (UTC) at or before ``now`` for which a night was planned."""
        return self._step(now + timedelta(seconds=1), back=True)

    def next(self, now: datetime) -> datetime:
        """The first instant (UTC) after ``now`` for which a night is planned."""
        return self._step(now, back=False)

    def _step(self, now: datetime, *, back: bool) -> datetime:
        from cronsim import CronSim

        return next(CronSim(self.cron, now.astimezone(ZoneInfo(self.timezone)), reverse=back)).astimezone(UTC)


def timetable(cron: str, timezone: str, now: datetime, arguments: tuple[str, ...] = ()) -> Timetable:
    """A checked timetable that begins now.

    Raises:
        InputError: for a line or a zone that cannot be read, or that never comes.
    """
    from cronsim import CronSimError

    table = Timetable(" ".join(cron.split()), timezone, now, arguments)
    try:
        if len(cron.split()) != 5:
            raise CronSimError("it has not five fields")
        ZoneInfo(timezone)
        table.next(now)
    except CronSimError as error:
        raise InputError(
            f"--cron {cron!r}: {error}; write minute, hour, day, month and weekday: '0 2 * * *'"
        ) from error
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise InputError(f"--timezone {timezone!r}: no such zone; write it as Europe/Berlin") from error
    except StopIteration as error:
        raise InputError(f"--cron {cron!r}: no such day ever comes") from error
    return table


def missed(
    table: Timetable | None, last_begun: datetime | None, now: datetime, grace: timedelta = GRACE
) -> datetime | None:
    """The instant for which a night was due that has not begun; ``None`` when all is in time.

    ``last_begun`` is when the latest night on the live web began; ``grace`` how late one may be.
    """
    if table is None:
        if last_begun is None or now - last_begun <= USUAL_PAUSE + UNKNOWN_GRACE:
            return None
        return last_begun + USUAL_PAUSE
    due = table.previous(now - grace)
    return due if due > table.since and (last_begun is None or last_begun < due) else None


def keep_timetable(home: Path, table: Timetable) -> Timetable:
    """Write the timetable into the home; the same hours again count since they were first set."""
    known = kept_timetable(home)
    if known and (known.cron, known.timezone) == (table.cron, table.timezone):
        table = replace(table, since=known.since)
    text = json.dumps(asdict(table) | {"since": table.since.isoformat()}, indent=2)
    part = home / f"{FILE}.part"
    part.write_text(text + "\n")
    part.replace(home / FILE)
    return table


def kept_timetable(home: Path) -> Timetable | None:
    """The timetable of a home, if it has one.

    Raises:
        InputError: when the file is not what we wrote.
    """
    path = home / FILE
    try:
        plain = json.loads(path.read_text())
        since = datetime.fromisoformat(plain["since"])
        return Timetable(plain["cron"], plain["timezone"], since, tuple(plain["arguments"]))
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError, OSError) as error:
        raise InputError(f"{path}: cannot be read; remove it and call `legation schedule` again") from error
