"""The command line: a table of commands, each imported only when it is called.

``legation --help`` must answer at once, so nothing but click is imported here.
"""

from __future__ import annotations

import importlib
import traceback
from typing import NoReturn

import click

from db.records.errors import FAILED, InputError, machine_failed
from flows.night.lock import NightRunningError

EXIT_RUNNING = 4

# Name → (module, what it does in one line). The order is that of a first week with the product.
COMMANDS: dict[str, tuple[str, str]] = {
    "demo": ("flows.commands.demo", "Run two recorded sample nights, offline, and show what came of them."),
    "nightly": ("flows.commands.nightly", "Crawl, recognise, rank and tell: the whole night."),
    "schedule": ("flows.commands.schedule", "Start a night whenever one is due, until it is stopped."),
    "doctor": ("flows.commands.doctor", "Look whether all is well, and say what to do where it is not."),
    "sources": ("flows.commands.sources", "List the publishers we read, and how they did last night."),
    "source": (
        "flows.commands.source",
        "Add a publisher's feed, posts, sitemap or page as a source of one's own.",
    ),
    "crawl": ("flows.commands.crawl", "Crawl named sources and print what they announce; make samples."),
    "profile": ("flows.commands.profile", "Add, check, list, show or remove partnership profiles."),
    "languages": ("flows.commands.languages", "In which languages mails are written, and what others lack."),
    "search": ("flows.commands.search", "Find opportunities by words."),
    "ask": ("flows.commands.ask", "Ask the database: worked questions, or your own SQL."),
    "saved": ("flows.commands.saved", "List, show and remove questions that are asked every night."),
    "subscribe": ("flows.commands.subscribe", "Mail somebody when the answer to a saved question changes."),
    "unsubscribe": ("flows.commands.unsubscribe", "End a subscription to a saved question."),
    "export": (
        "flows.commands.export",
        "Write any view or question to a file for a spreadsheet or a program.",
    ),
    "show": ("flows.commands.show", "Everything known about one opportunity."),
    "terms": ("flows.commands.terms", "The clauses that a call states, in its publisher's words."),
    "lists": ("flows.commands.lists", "The screening lists that names are compared with."),
    "screen": ("flows.commands.screen", "Compare one name with the screening lists."),
    "review": ("flows.commands.review", "What waits for a person's review, and what was decided."),
    "changes": ("flows.commands.changes", "What publishers moved, brought and took away, night by night."),
    "reread": ("flows.commands.reread", "Read what publishers said again, with today's program."),
    "same": ("flows.commands.same", "Say that two announcements are the same opportunity."),
    "different": ("flows.commands.different", "Say that two announcements are different opportunities."),
    "unsure": ("flows.commands.unsure", "List announcements that may be one, for a person to judge."),
    "explain": ("flows.commands.explain", "Why a profile got an opportunity, or why not."),
    "keep": ("flows.commands.keep", "Keep an opportunity for a profile: reminders before it closes."),
    "dismiss": ("flows.commands.dismiss", "Never tell a profile of this opportunity again."),
    "undo": ("flows.commands.undo", "Take the last keep or dismissal of an opportunity back."),
    "triage": (
        "flows.commands.triage",
        "What became of calls: by command, from a table, in the browser.",
    ),
    "usage": (
        "flows.commands.usage",
        "What each profile and unit was told, kept and applied for.",
    ),
    "snooze": ("flows.commands.snooze", "No mail until a day, of a profile or of one call; nothing is lost."),
    "approve": (
        "flows.commands.approve",
        "What waits for a desk before it is told: read, annotate, drop, release.",
    ),
    "ledger": ("flows.commands.ledger", "Where every match went: sent, queued or suppressed, and why."),
    "feedback": ("flows.commands.feedback", "What a profile has learnt from keeps and dismissals."),
    "calibrate": ("flows.commands.calibrate", "Say how often readers kept what was scored so."),
    "digest": ("flows.commands.digest", "What a profile's recipients were last sent, or would be sent now."),
    "mail": ("flows.commands.mail", "What waits to be sent, and whose mails fail."),
    "feeds": ("flows.commands.feeds", "Which calendar and Atom feed is whose; new names for all of them."),
    "links": ("flows.commands.links", "Serve the pages behind the links in mails, and nothing else."),
    "serve": ("flows.commands.serve", "Show what we know in the browser, and to other grants systems."),
    "report": ("flows.commands.desk_report", "Reports for the desk and its head, as a page or to print."),
    "reports": ("flows.commands.reports", "What readers reported as wrong in what we told."),
    "person": ("flows.commands.person", "What is known of a reader: export, erase, unsubscribe."),
    "backup": ("flows.commands.backup", "Copy the database, also during a night, and prove it equal."),
    "publish": ("flows.commands.publish", "Write a copy of the database that anybody may read."),
    "restore": ("flows.commands.restore", "Put a backup in the database's place; what was there is kept."),
    "upkeep": ("flows.commands.upkeep", "Remove what the home no longer needs, and say how it grows."),
    "bundle": (
        "flows.commands.bundle",
        "Write one night with all it came from into a file, to replay it elsewhere.",
    ),
    "replay": ("flows.commands.replay", "Run a bundled night again, offline, and compare how it ends."),
    "dump": ("flows.commands.dump", "The database as sorted lines, to compare two of them."),
    "evaluate": (
        "flows.commands.evaluate",
        "Measure ranking, deduplication and field reading on labelled records.",
    ),
}


class LazyGroup(click.Group):
    """A group whose commands are looked up in ``COMMANDS`` and imported on use."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  (click's signature)
        """The names, in the table's order."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command object, from its own module."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(COMMANDS[cmd_name][0]).command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """The listing of ``--help``, from the table: no command is imported for it."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, summary) for name, (_, summary) in COMMANDS.items()])

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; bad input becomes one message and exit code 2, a failing machine one and 3."""
        try:
            return super().invoke(ctx)
        except InputError as error:
            fail(str(error), error.exit_code)
        except NightRunningError as error:
            fail(str(error), EXIT_RUNNING)
        except OSError as error:
            if not machine_failed(error):
                raise
            where = f"{error.filename}: " if error.filename else ""
            fail(f"{where}{error.strerror}", FAILED)


def fail(message: str, code: int) -> NoReturn:
    """Say what is wrong on standard error and end with an exit code of the design: 2, 3 or 4."""
    click.echo(f"legation: {message}", err=True)
    raise SystemExit(code)


@click.command(
    cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(package_name="legation")
def main() -> None:
    """Finds funding opportunities every night and brings each to the partnership it fits.

    \b
    First steps:
      legation demo --home demo             two sample nights, offline
      legation profile add lab.yaml         register a partnership profile
      legation nightly                      tonight, on the live web
      legation explain lab op-0123456789ab  why this one

    Data live in one folder, --home (or LEGATION_HOME, else ./home). Exit codes: 0 ok, 1 partial,
    2 bad input, 3 failed, 4 another night is running.
    """


def run() -> None:
    """The installed command. What nobody foresaw is shown whole and ends with 3, never 1 (partial)."""
    try:
        main()
    except Exception:  # the rim: an exit code of 1 would tell the operator that most of the night went well
        traceback.print_exc()
        raise SystemExit(FAILED) from None
