"""``legation crawl NAME --record``: a crawl becomes a sample, whole or not at all, and shows what changed."""

from __future__ import annotations

import json
import re
import resource
import shutil
import zipfile
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

import pytest
from scrapy import Request

from db.records import Outcome
from spiders.archive import open_archive
from spiders.registry import source_class
from spiders.rehearsal import golden, read
from spiders.sample_folder import Change, Sample, check_place, keep, new_sample
from spiders.sample_names import asked_by, names_for, word_for
from spiders.sampling import MOST_BYTES
from spiders.trimming import SampleError
from tests.conftest import FIRST, NIGHTS, SECOND, legation
from tests.portal import LISTING, Reply, json_reply, portals, source_package

# One source of each shape, in the order of the table of shapes: what is asked, how, and in how many answers
SHAPES = (
    "us_california",  # CKAN
    "us_nsf",  # feeds
    "us_ardc",  # HTML
    "de_foerderdatenbank",  # HTML with details
    "eu_funding_tenders",  # JSON asked for by POST
    "us_grants_gov",  # JSON with details
    "it_calabria",  # WordPress
)


def recorded(folder, *names, night=FIRST, more=()):
    """The command as a developer calls it, on a recorded night."""
    archive = NIGHTS / f"{night}.warc.gz"
    moment = f"{FIRST}T02:00:00+00:00"
    return legation("crawl", *names, "--archive", archive, "--as-of", moment, "--record", folder, *more)


def files(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def answers(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.glob("response*")}


def objects(text: str) -> list[dict]:
    """The JSON objects that stand one after another in a text."""
    found, decoder = [], json.JSONDecoder()
    while text := text.lstrip():
        value, end = decoder.raw_decode(text)
        found.append(value)
        text = text[end:]
    return found


@pytest.fixture(scope="module")
def first_samples(tmp_path_factory):
    """(a folder with the samples of the first night, what the command said of each source)."""
    folder = tmp_path_factory.mktemp("samples")
    done = recorded(folder, *SHAPES, more=("--json",))
    assert done.returncode == 0, done.stderr
    return folder, {said["run"]["source"]: said for said in objects(done.stdout)}


@pytest.fixture
def folder(first_samples, tmp_path) -> Path:
    return Path(shutil.copytree(first_samples[0], tmp_path / "samples"))


@pytest.mark.slow
@pytest.mark.parametrize("name", SHAPES)
def test_a_recorded_crawl_becomes_a_sample_that_is_read_into_equal_notices(first_samples, name):
    folder, said = first_samples
    source, sample = source_class(name), answers(folder / name)
    assert read(source, sample).outcome is not Outcome.FAILED
    written = (folder / name / "notices.json").read_text(encoding="utf-8")
    assert written == golden(source, sample)
    crawled = {notice["key"]: without_people(notice) for notice in said[name]["notices"]}
    kept = {notice["key"]: without_people(notice) for notice in json.loads(written)["notices"]}
    assert kept
    assert {key: crawled[key] for key in kept} == kept
    assert json.loads((folder / name / "provoked.json").read_text()) == {}
    assert max(map(len, sample.values())) <= MOST_BYTES
    assert said[name]["sample"] | {"change": "new", "difference": ""} == said[name]["sample"]


def without_people(notice: dict) -> str:
    """A notice without what is redacted in samples, and without line ends that markup does not mean."""
    text = json.dumps({name: value for name, value in notice.items() if name != "contacts"}, sort_keys=True)
    return re.sub(r"(?:\\n| )+", " ", re.sub(r"[\w.-]+@example\.org|555-\d{4}", "…", text))


@pytest.mark.slow
def test_a_second_time_a_sample_is_unchanged_and_its_files_are_not_touched(folder):
    times = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    done = recorded(folder, "us_nsf", "us_ardc")
    assert done.returncode == 0
    assert f"sample {folder}/us_nsf: unchanged, 25 notices, 0 issues\n" in done.stdout
    assert f"sample {folder}/us_ardc: unchanged, 1 notices, 0 issues\n" in done.stdout
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == times


@pytest.mark.slow
def test_an_answer_that_changed_shows_how_its_golden_did(folder):
    before = (folder / "us_grants_gov" / "notices.json").read_text(encoding="utf-8")
    (folder / "us_grants_gov" / "provoked.json").write_text('{"361877 deadlines": "a placeholder"}')
    (folder / "us_grants_gov" / "reviewed.txt").write_text("by a person")
    (folder / "us_grants_gov" / "response-999.json").write_text("{}")
    done = recorded(folder, "us_grants_gov", night=SECOND)
    assert done.returncode == 0, done.stderr
    after = (folder / "us_grants_gov" / "notices.json").read_text(encoding="utf-8")
    assert before != after
    _, _, diff = done.stdout.partition("sample ")
    assert "us_grants_gov: changed, " in diff
    lines = diff.splitlines()
    gone = {line[1:] for line in lines if line.startswith("-") and not line.startswith("---")}
    come = {line[1:] for line in lines if line.startswith("+") and not line.startswith("+++")}
    assert set(before.splitlines()) - set(after.splitlines()) <= gone <= set(before.splitlines())
    assert set(after.splitlines()) - set(before.splitlines()) <= come <= set(after.splitlines())
    assert "'361877 deadlines'" not in diff
    left = {path.name for path in (folder / "us_grants_gov").iterdir()}
    assert {"provoked.json", "reviewed.txt"} <= left
    assert "response-999.json" not in left


@pytest.mark.slow
def test_of_a_source_that_failed_nothing_is_replaced(folder, tmp_path):
    before = files(folder)
    with source_package(tmp_path / "package", "sources_of_nobody") as package, portals(1) as (portal,):
        package.add("int_nobody", portal.url, LISTING)
        portal.routes["/search"] = json_reply({"found": [], "total": 0})
        package.crawl(["int_nobody"], tmp_path / "crawl", portal, record=tmp_path / "other.warc.gz")
    done = legation("crawl", "us_ardc", "--archive", tmp_path / "other.warc.gz", "--record", folder)
    assert done.returncode == 3
    assert "sample of us_ardc: not made, for it failed; one that was there is there" in done.stderr
    assert files(folder) == before


# --- a live crawl ----------------------------------------------------------------------------------------

PEOPLE = {"Ana Pérez", "ana.perez@uni.example", "+49 30 27577-111"}


def routes(number: int, words: str) -> dict[str, Reply]:
    """A listing and its details, with somebody's address and number in each."""
    listed = [{"id": f"c-{n}", "title": f"Call {n}", "status": "open"} for n in range(number)]
    found = {"/search": json_reply({"found": listed, "total": number, "contactName": "Ana Pérez"})}
    for n in range(number):
        text = f"<p>{words} {n}</p><p>Write to ana.perez@uni.example, phone +49 30 27577-111.</p>"
        found[f"/detail/c-{n}"] = json_reply({"text": text, "officerPhone": "+49 30 27577-111"})
    return found


@pytest.fixture
def live(tmp_path):
    """A function that crawls a publisher on loopback and keeps what it answers as a sample."""
    with source_package(tmp_path / "package", "sampled_sources") as package, portals(1) as (portal,):
        package.add("int_sampled", portal.url, LISTING + '\n    ignored = frozenset({"officerPhone"})\n')

        def crawled(change: dict[str, Reply | list[Reply]]) -> tuple[Sample, dict[str, str]]:
            portal.routes = dict(change)
            archive = tmp_path / f"{len(portal.calls)}.warc.gz"
            found = package.crawl(["int_sampled"], tmp_path / "crawl", portal, record=archive)["int_sampled"]
            assert found.run.cause is None, found.run
            source = source_class("int_sampled", package.name)
            return new_sample(source, open_archive(archive)), {
                raw.key: raw.text or "" for raw in found.raw_notices
            }

        yield crawled


@pytest.mark.slow
def test_what_a_live_publisher_answers_becomes_a_sample_without_its_people(live, tmp_path):
    samples = tmp_path / "samples"
    samples.mkdir()
    first = routes(14, "Money for kelp")
    sample, texts = live(first | {"/search": [Reply(status=503), first["/search"]]})
    assert keep(sample, samples).change is Change.NEW
    kept = b"".join(files(samples).values()).decode()
    assert not [who for who in PEOPLE if who in kept or json.dumps(who)[1:-1] in kept]
    assert "Name withheld" in kept
    read_again = {n["key"]: n["text"] for n in json.loads(sample.golden)["notices"]}
    assert len(texts) == 14
    assert len(read_again) == 10
    assert {key: f"Money for kelp {key[2:]}" for key in read_again} == {
        key: text.partition("\n")[0] for key, text in read_again.items()
    }

    again, _ = live(routes(14, "Money for kelp"))
    assert keep(again, samples).change is Change.UNCHANGED
    other, _ = live(routes(14, "Money for seagrass"))
    kept_other = keep(other, samples)
    assert kept_other.change is Change.CHANGED
    assert "+++ int_sampled/notices.json after" in kept_other.difference
    assert kept_other.difference.count("seagrass") == 10


EXTRACT = """
    index = PORTAL + "/files"
    file_address = r"/extract-([0-9]{8})\\.zip"
    elements = {"Call": "call"}
    key = "Id"

    def is_over(self, element, kind, today):
        return element.findtext("Closes") < today

    def notice(self, record, kind):
        return RawNotice(
            source=self.name, key=record.required("Id"), title=record.required("Title"), url="https://x.org",
            text=record.optional("ContactName"), status=record.required("Closes"),
            fetched_at=record.fetched_at,
        )
"""


@pytest.mark.slow
def test_a_bulk_file_becomes_a_sample_in_plain_xml_with_the_page_that_links_to_it(tmp_path):
    rows = "".join(
        f"<Call><Id>{n}</Id><Title>Call {n}</Title><Closes>20{n}-10-01</Closes>"
        "<ContactName>Ana Pérez</ContactName></Call>"
        for n in range(10, 99)
    )
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("all.xml", f"<Calls>{rows}</Calls>")
    with source_package(tmp_path / "package", "sources_with_files") as package, portals(1) as (portal,):
        package.add("int_bulk", portal.url, EXTRACT, "ExtractSource")
        link = b'<p>Ask ana@x.org</p><a href="/extract-20260830.zip">all</a>'
        page = b"<!DOCTYPE html><html><body>" + link + b"</body></html>"
        portal.routes = {
            "/files": Reply(page, headers={"Content-Type": "text/html"}),
            "/extract-20260830.zip": Reply(packed.getvalue(), headers={"Content-Type": "application/zip"}),
        }
        recording = tmp_path / "night.warc.gz"
        found = package.crawl(["int_bulk"], tmp_path / "crawl", portal, record=recording)["int_bulk"]
        sample = new_sample(source_class("int_bulk", package.name), open_archive(recording))
    crawled = {raw.key for raw in found.raw_notices}
    read_again = [notice["key"] for notice in json.loads(sample.golden)["notices"]]
    assert len(crawled) == 73
    assert read_again == [str(n) for n in range(26, 36)]
    assert sorted(sample.answers) == ["response-extract-20260830.xml", "response-files.html"]
    assert sample.answers["response-extract-20260830.xml"].count(b"<Call>") == 11
    kept = b"".join(sample.answers.values()).decode()
    assert "Pérez" not in kept
    assert "ana@" not in kept


# --- whole or not at all ----------------------------------------------------------------------------------


@contextmanager
def files_no_larger_than(most: int):
    """What a disk does that is full: it takes so much of a file, and no more."""
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, usual[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)


def a_sample(words: str = "one") -> Sample:
    issues = [{"key": "c-1", "field": "amount", "reason": words}]
    text = json.dumps({"notices": [], "issues": issues}, indent=1) + "\n"
    return Sample("int_sampled", {"response.json": words.encode() * 500}, text)


@pytest.mark.parametrize("most", [0, 100, 1000])
def test_a_disk_that_fills_up_leaves_the_old_sample_whole(tmp_path, most):
    keep(a_sample(), tmp_path)
    before = files(tmp_path)
    with files_no_larger_than(most), pytest.raises(SampleError, match="cannot be written") as refused:
        keep(a_sample("another"), tmp_path)
    assert refused.value.exit_code == 3
    assert files(tmp_path) == before
    assert keep(a_sample("another"), tmp_path).change is Change.CHANGED


def test_what_a_killed_command_left_is_put_right_by_the_next(tmp_path):
    keep(a_sample(), tmp_path)
    before = files(tmp_path)
    (tmp_path / "int_sampled").rename(tmp_path / ".int_sampled.before")
    shutil.copytree(tmp_path / ".int_sampled.before", tmp_path / ".int_sampled.new")
    check_place(tmp_path, "int_sampled")
    assert files(tmp_path) == before
    shutil.copytree(tmp_path / "int_sampled", tmp_path / ".int_sampled.before")
    check_place(tmp_path, "int_sampled")
    assert files(tmp_path) == before


def test_an_issue_without_a_reason_is_named_until_a_person_gives_one(tmp_path):
    assert keep(a_sample(), tmp_path).unexplained == ("c-1 amount",)
    (tmp_path / "int_sampled" / "provoked.json").write_text('{"c-1 amount": "an amount in words"}')
    assert keep(a_sample(), tmp_path).unexplained == ()


def test_reasons_that_cannot_be_read_are_refused_before_anything_is_written(tmp_path):
    keep(a_sample(), tmp_path)
    (tmp_path / "int_sampled" / "provoked.json").write_text("{oops")
    before = files(tmp_path)
    with pytest.raises(SampleError, match=r"provoked\.json: not JSON"):
        keep(a_sample("another"), tmp_path)
    assert files(tmp_path) == before


def test_a_place_that_cannot_hold_samples_is_refused_before_anybody_is_asked(tmp_path):
    (tmp_path / "file").write_text("")
    (tmp_path / "us_ardc").write_text("a file where a folder should be")
    missing = tmp_path / "none"
    cases = {
        missing: "no such folder of samples",
        tmp_path / "file": "no such folder",
        tmp_path: "a file is where",
    }
    for place, words in cases.items():
        # With an archive that is none, so that nothing can be asked; the place is looked at first.
        done = legation("crawl", "us_ardc", "--archive", "none.warc.gz", "--record", place)
        assert (done.returncode, words in done.stderr) == (2, True), done.stderr
    assert not missing.exists()


def test_without_a_folder_samples_go_where_those_of_a_checkout_are(tmp_path):
    done = legation("crawl", "us_ardc", "--archive", tmp_path / "none.warc.gz", "--record", "--json")
    assert done.returncode == 2
    assert "none.warc.gz" in done.stderr  # tests/samples is there, and in order


# --- the names of answers -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (["https://x.org/a.xml", "https://x.org/b.xml"], ["a", "b"]),
        (["https://x.org/climate", "https://x.org/climate-2"], ["", "climate-2"]),
        (["https://x.org/list?of=grants", "https://x.org/list?of=prizes"], ["grants", "prizes"]),
        (["https://x.org/", "https://y.org/"], ["x.org", "y.org"]),
        (["https://x.org/a", "https://x.org/a?b", "https://x.org/a?c"], ["", "b", "c"]),
        (["https://x.org/a?b&c", "https://x.org/a?b", "https://x.org/a?c"], None),
    ],
)
def test_each_request_but_one_has_a_word_that_no_other_has(asked, words):
    requests = [Request(url) for url in asked]
    found = names_for(requests)
    assert (found and list(found.values())) == words
    for request in requests if found else ():
        assert (word_for(asked_by(request), found.values()) or "") == found[asked_by(request)]


@pytest.mark.parametrize(
    ("key", "url", "word"),
    [
        ("4711", "https://x.org/detail?id=4711", "4711"),
        ("4711", "https://x.org/calls/kelp", "kelp"),
        ("1", "https://x.org/detail/kelp?id=1", "detail"),  # the listing asks for page 1
        ("https://x.org/kelp", "https://x.org/kelp", "kelp"),  # no file can be named so
    ],
)
def test_a_detail_is_named_by_its_key_or_its_address_and_never_like_the_listing(key, url, word):
    listing = Request("https://x.org/list?page=1")
    detail = Request(url, cb_kwargs={"key": key, "record": None})
    assert names_for([listing, detail]) == {asked_by(listing): "", asked_by(detail): word}
