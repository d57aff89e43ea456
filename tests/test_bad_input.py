"""Bad input: one clear message that says what, where and what to do; exit code 2; nothing changed."""

from __future__ import annotations

import gzip

import pytest

from tests.conftest import EXAMPLES, FIRST, NIGHTS, legation

PROFILE = EXAMPLES[0].read_text(encoding="utf-8") if EXAMPLES else ""


def refused(*arguments, naming):
    done = legation(*arguments)
    assert done.returncode == 2, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert naming in done.stderr
    return done.stderr


@pytest.mark.parametrize(
    ("text", "naming"),
    [
        (PROFILE + "\ncolour: red\n", "colour"),
        ("just a sentence", "profile.yaml"),
        ("a: [1, 2", "profile.yaml"),
        ("", "profile.yaml"),
        ("\tindented: with a tab", "profile.yaml"),
    ],
)
def test_a_profile_that_is_none_is_refused_and_not_registered(tmp_path, text, naming):
    file, home = tmp_path / "profile.yaml", tmp_path / "home"
    file.write_text(text, encoding="utf-8")
    refused("profile", "add", file, "--home", home, naming=naming)
    assert not home.exists()


def test_a_profile_that_is_not_text_is_refused(tmp_path):
    file = tmp_path / "profile.yaml"
    file.write_bytes(b"\xff\xfe\x00profile")
    refused("profile", "add", file, "--home", tmp_path / "home", naming="UTF-8")


def test_of_two_profiles_with_one_bad_none_is_registered(tmp_path):
    file, home = tmp_path / "profile.yaml", tmp_path / "home"
    file.write_text("nonsense: true", encoding="utf-8")
    refused("profile", "add", EXAMPLES[0], file, "--home", home, naming="nonsense")
    assert not home.exists()


def archive_night(home, archive):
    return ("nightly", "--home", home, "--archive", archive, "--as-of", FIRST, "--plain")


def test_a_missing_archive_is_refused(tmp_path):
    refused(*archive_night(tmp_path / "home", tmp_path / "none.warc.gz"), naming="none.warc.gz")
    assert not (tmp_path / "home").exists()


def corrupt_archives():
    whole = (NIGHTS / f"{FIRST}.warc.gz").read_bytes()
    plain = gzip.decompress(whole)
    return {
        "no archive at all": b"hello, world\n",
        "empty": b"",
        "cut off": whole[: len(whole) // 2],
        "a flipped byte": whole[: len(whole) // 3]
        + bytes([whole[len(whole) // 3] ^ 0xFF])
        + whole[len(whole) // 3 + 1 :],
        "another gzip file": gzip.compress(b"hello, world\n" * 100),
        "cut off and compressed again": gzip.compress(plain[: len(plain) // 2]),
    }


@pytest.mark.parametrize("kind", corrupt_archives())
def test_a_corrupt_archive_is_refused(tmp_path, kind):
    archive = tmp_path / "night.warc.gz"
    archive.write_bytes(corrupt_archives()[kind])
    refused(*archive_night(tmp_path / "home", archive), naming="night.warc.gz")
    assert not (tmp_path / "home").exists()


def test_a_home_that_cannot_be_written_is_refused(tmp_path):
    (tmp_path / "file").write_text("not a folder")
    refused(*archive_night(tmp_path / "file" / "home", NIGHTS / f"{FIRST}.warc.gz"), naming="home")


def test_a_home_whose_database_is_none_is_refused_and_left_alone(tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    (home / "legation.db").write_text("this is no database, but somebody's notes" * 100)
    before = (home / "legation.db").read_bytes()
    refused(*archive_night(home, NIGHTS / f"{FIRST}.warc.gz"), naming="legation.db")
    assert (home / "legation.db").read_bytes() == before


def test_an_unknown_source_is_refused_with_the_known_ones(tmp_path):
    message = refused("nightly", "--home", tmp_path / "home", "--sources", "us_nsff", naming="us_nsff")
    assert "us_nsf" in message


@pytest.mark.parametrize("value", ["yesterday", "2026-13-01", "2026-08-11T02:00:00"])
def test_a_date_that_is_none_is_refused(tmp_path, value):
    refused("nightly", "--home", tmp_path / "home", "--as-of", value, naming=value)


@pytest.mark.parametrize(
    "arguments",
    [
        ("search", "climate"),
        ("show", "op-1"),
        ("explain", "p", "op-1"),
        ("keep", "p", "op-1"),
        ("dump", "--stable"),
    ],
)
def test_a_home_without_a_database_is_named_with_what_to_do(tmp_path, arguments):
    message = refused(*arguments, "--home", tmp_path, naming=str(tmp_path))
    assert "legation nightly" in message
