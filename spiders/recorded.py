"""Which sources an archive recorded: those that find an answer to a request they begin with.

An archive is asked on behalf of these only. A source that was added after the recording, or whose publisher
was not asked that night, is no failure of the recorded night.
"""

from __future__ import annotations

from dataclasses import dataclass

from spiders.archive import Archive, Replay
from spiders.beginnings import beginnings
from spiders.registry import Catalogue


@dataclass(frozen=True, slots=True)
class Recorded:
    """The sources of an archive.

    ``others`` were not recorded at all; ``elsewhere`` are those of them whose host was asked, but for
    something that they do not begin with (a later page, a record, another source's listing).
    """

    names: tuple[str, ...]
    others: tuple[str, ...]
    elsewhere: tuple[str, ...]


def recorded(archive: Archive, catalogue: Catalogue) -> Recorded:
    """Sort sources by whether an archive holds an answer to a request they begin with.

    A recording of our own also says who asked: a source that failed on its first request was recorded too.
    So counts a source that cannot even begin: it is the crawl that says what is wrong with it.
    """
    hosts = {(endpoint[2], endpoint[3]) for endpoint, _ in archive.pairs}
    names, others, elsewhere = [], [], []
    first = beginnings(catalogue, catalogue.names())
    for name in catalogue.names():
        begins = first.get(name)
        source = catalogue.source(name)
        replay = Replay(archive, source.neutral, source.key_parameter)
        if begins is None or name in archive.sources or any(map(replay.holds, begins.asked)):
            names.append(name)
            continue
        others.append(name)
        if begins.hosts & hosts:
            elsewhere.append(name)
    return Recorded(tuple(names), tuple(others), tuple(elsewhere))
