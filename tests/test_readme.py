"""The README is true: its tables are the code's, and every command and setting it names exists."""

from __future__ import annotations

import re

import click
import pytest

from flows.cli import COMMANDS, main
from tests.conftest import ROOT
from tests.readme_tables import README, TABLES, with_tables

TEXT = README.read_text(encoding="utf-8")


def test_the_tables_are_those_of_the_code():
    assert with_tables(TEXT) == TEXT, "run python -m tests.readme_tables"
    for name in TABLES:
        assert f"<!-- {name}:" in TEXT


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_listed_with_its_own_help(name):
    command = main.get_command(click.Context(main), name)
    assert command is not None
    assert command.get_short_help_str(200) == COMMANDS[name][1]
    assert command.help


def test_every_command_in_the_readme_exists_with_its_options():
    lines = re.findall(r"^legation (.+?)(?:\s{2,}#.*)?$", TEXT, re.MULTILINE)
    assert len(lines) > 5
    for line in lines:
        words = line.split()
        command = main.get_command(click.Context(main), words[0])
        assert command is not None, line
        if isinstance(command, click.Group) and len(words) > 1 and not words[1].startswith("-"):
            command = command.get_command(click.Context(command), words[1])
            assert command is not None, line
        known = {option for parameter in command.params for option in parameter.opts}
        assert {word for word in words if word.startswith("--")} <= known, line


def test_every_setting_in_the_readme_is_read_and_the_other_way_round():
    modules = ("settings.py", "delivery/mail_settings.py", "notify/settings.py", "links/public_url.py")
    settings = "".join((ROOT / "flows" / module).read_text(encoding="utf-8") for module in modules)
    read = set(re.findall(r'"(LEGATION_\w+)"', settings)) - {"LEGATION_SOAK_KILLS"}
    named = {name for name in re.findall(r"`(LEGATION_\w+)`", TEXT) if not name.startswith("LEGATION_KEY_")}
    assert read == named
