"""Every source reads its own sample into its golden, and says so when a record is not as expected.

One test for all sources, for ever: a new source brings a module, a sample and a golden, and no edit here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import escape
from typing import Any

import pytest

from db.records import Outcome
from spiders.registry import source_class, source_names
from spiders.shapes_html import HtmlSource
from spiders.shapes_json import JsonSource
from spiders.source import REQUIRED, Source
from spiders.text import one_line
from tests.samples.replay import SAMPLES, Answers, Reading, golden, provoked, read, sample

# Samples that are not one source's own: the two recorded nights.
NOT_A_SOURCE = {"nights", "__pycache__"}
MOST_BYTES = 60_000
UNKNOWN = "announcedOnTheMoon"
# The unknown field as web pages would have it: an entry of a definition list, or a section.
LABELLED, HEADED = f"<dt>{UNKNOWN}:</dt><dd>yes</dd>", f"<h2>{UNKNOWN}</h2><p>yes</p>"
WRONG_ANSWERS = {
    "nothing": b"",
    "a web page": b"<!DOCTYPE html><html><body><h1>Maintenance</h1><p>Back at noon.</p></body></html>",
    "an empty object": b"{}",
    "an empty list": b"[]",
}


@pytest.fixture(params=source_names())
def source(request) -> type[Source]:
    return source_class(request.param)


def test_every_sample_has_a_source_and_every_source_a_sample():
    assert {path.name for path in SAMPLES.iterdir() if path.is_dir()} - NOT_A_SOURCE == set(source_names())


def test_a_source_reads_its_sample_into_its_golden(source):
    assert golden(source.name) == (SAMPLES / source.name / "notices.json").read_text(encoding="utf-8")


def test_a_sample_is_small_enough_to_read(source):
    answers = sample(source.name).values()
    assert max(map(len, answers)) <= MOST_BYTES
    # A reviewer reads and edits the answers: none is one endless line.
    assert min(len(body.splitlines()) for body in answers) > 10


def test_a_source_declares_everything(source):
    declared = {name for name, kind in REQUIRED.items() if isinstance(getattr(source, name, None), kind)}
    assert declared == REQUIRED.keys()


def test_the_golden_has_only_the_issues_that_the_sample_provokes(source):
    issues = json.loads(golden(source.name))["issues"]
    assert {f"{issue['key']} {issue['field']}".strip() for issue in issues} == provoked(source.name).keys()


def test_a_sample_is_read_to_its_end(source):
    reading = read(source, sample(source.name))
    # Nothing is wrong with a sample but that it is small.
    assert reading.cause is None or reading.cause.startswith("shrunken")


def test_a_source_asks_over_https_only(source):
    reading = read(source, sample(source.name))
    assert {request.url.partition(":")[0] for request in reading.requests} == {"https"}


@pytest.mark.parametrize("wrong", WRONG_ANSWERS)
def test_a_wrong_answer_is_a_failure_and_not_an_empty_night(source, wrong):
    reading = read(source, dict.fromkeys(sample(source.name), WRONG_ANSWERS[wrong]))
    assert (reading.outcome, reading.raw) == (Outcome.FAILED, [])
    assert reading.cause
    assert [issue.field for issue in reading.issues if issue.source == source.name]


def test_without_any_answer_a_source_has_failed(source):
    assert read(source, {}).outcome is Outcome.FAILED


def test_a_record_without_its_title_is_named_and_the_others_survive(source):
    whole = read(source, sample(source.name))
    key, fields, answers = _without_title(source, whole)
    reading = read(source, answers)
    named = [i for i in reading.issues if i.key == key and i.field.split(".")[-1] in fields]
    assert [issue.source for issue in named] == [source.name]
    assert "missing" in named[0].reason
    assert _by_key(reading) == {other: raw for other, raw in _by_key(whole).items() if other != key}


def test_an_unknown_field_is_named_and_every_record_survives(source):
    whole = read(source, sample(source.name))
    reading = read(source, _with_unknown_field(source))
    new = [issue for issue in reading.issues if issue not in whole.issues]
    assert {issue.field.split(".")[-1].lower() for issue in new} == {UNKNOWN.lower()}
    assert {issue.reason for issue in new} == {"neither read nor ignored"}
    assert _by_key(reading) == _by_key(whole)


def test_every_ignored_field_occurs_in_the_sample(source, monkeypatch):
    said = {(issue.field, issue.reason) for issue in read(source, sample(source.name)).issues}
    dead = []
    for name in sorted(source.ignored):
        monkeypatch.setattr(source, "ignored", source.ignored - {name})
        heard = {(issue.field, issue.reason) for issue in read(source, sample(source.name)).issues}
        monkeypatch.undo()
        if heard == said:
            dead.append(name)
    assert dead == []


def _by_key(reading: Reading) -> dict[str, object]:
    return {raw.key: raw for raw in reading.raw}


def _without_title(source: type[Source], whole: Reading) -> tuple[str, set[str], Answers]:
    """The key of one record, the fields that hold its title, and the sample without them."""
    answers = sample(source.name)
    if said := _edits(source).get("untitled"):
        return said["key"], set(said["fields"]), _edited(answers, said["edits"])
    if issubclass(source, JsonSource):
        listing = json.loads(answers["response.json"])
        record = _records(source, listing)[0]
        key = next(str(holder[source.key]) for holder in _objects(record) if source.key in holder)
        title = next(raw.title for raw in whole.raw if raw.key == key)
        fields = _delete(record, title)
        return key, fields, {**answers, "response.json": json.dumps(listing).encode()}
    if issubclass(source, HtmlSource):
        words = map(re.escape, escape(one_line(whole.raw[0].title), quote=False).split())
        bare_page, found = re.subn(r"\s+".join(words), "", answers["response.html"].decode(), count=1)
        assert found, f"the listing does not hold the title {whole.raw[0].title!r}"
        return whole.raw[0].key, {"title"}, {**answers, "response.html": bare_page.encode()}
    name, feed = next(iter(answers.items()))
    raw = next(raw for raw in whole.raw if f"<link>{raw.url}</link>".encode() in feed)
    item = next(item for item in re.findall(rb"<item>.*?</item>", feed, re.S) if raw.url.encode() in item)
    bare = re.sub(rb"<title>.*?</title>", b"", item, flags=re.S)
    return raw.key, {"title"}, {**answers, name: feed.replace(item, bare)}


def _delete(record: dict[str, Any], title: str) -> set[str]:
    """Take the fields that hold a text out of a record, however deep they lie; their names."""
    found = [
        (holder, name) for holder in _objects(record) for name in holder if holder[name] in (title, [title])
    ]
    assert found, f"no field of the first record holds its title {title!r}"
    for holder, name in found:
        del holder[name]
    return {name for _, name in found}


def _objects(value: object) -> Iterator[dict[str, Any]]:
    match value:
        case dict():
            yield value
            for inner in value.values():
                yield from _objects(inner)
        case list():
            for inner in value:
                yield from _objects(inner)


def _records(source: type[JsonSource], listing: Any) -> list[dict[str, Any]]:
    if isinstance(listing, list):
        return listing
    for name in source.items.split("."):
        listing = listing[name]
    return list(listing.values()) if isinstance(listing, dict) else listing


def _edits(source: type[Source]) -> dict[str, Any]:
    """How a record looks without its title, and one with an unknown field, in a format of a sample's own."""
    said = SAMPLES / source.name / "edits.json"
    return json.loads(said.read_text(encoding="utf-8")) if said.exists() else {}


def _edited(answers: Answers, edits: dict[str, str]) -> Answers:
    for old, new in edits.items():
        name = next(name for name, answer in answers.items() if old.encode() in answer)
        answers = {**answers, name: answers[name].replace(old.encode(), new.encode(), 1)}
    return answers


def _with_unknown_field(source: type[Source]) -> Answers:
    answers = sample(source.name)
    if said := _edits(source).get("unknown"):
        return _edited(answers, said)
    if issubclass(source, JsonSource):
        listing = json.loads(answers["response.json"])
        _records(source, listing)[0][UNKNOWN] = "yes"
        return {**answers, "response.json": json.dumps(listing).encode()}
    if issubclass(source, HtmlSource):
        page = answers["response.html"]
        ending, unknown = (b"</dl>", LABELLED) if b"</dl>" in page else (b"</article>", HEADED)
        return {**answers, "response.html": page.replace(ending, unknown.encode() + ending, 1)}
    name, feed = next(iter(answers.items()))
    return {**answers, name: feed.replace(b"</item>", f"<{UNKNOWN}>yes</{UNKNOWN}></item>".encode(), 1)}
