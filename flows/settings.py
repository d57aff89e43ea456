"""What the operator chose: the environment, checked and frozen. The only door to ``os.environ``."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from flows.delivery.mail_settings import Dkim, Smtp, bounces_of, dkim_of, smtp_of
from flows.links.public_url import public_url
from flows.notify.settings import channels_of
from flows.setting_values import SettingsError, address, count, currency, seconds, secret_file

__all__ = ["Keep", "Settings", "SettingsError", "Smtp", "read_settings"]

DEFAULT_HOME = Path("home")
# A publisher's key, or with the ending, a file that holds it
_KEY, _FILE = re.compile(r"LEGATION_KEY_[A-Z0-9_]+"), "_FILE"
# What is shorter is no key, and could not be told from ordinary words where it must be hidden.
_LEAST_KEY = 6
_LEAST_TOKEN = 16

# Every other setting says where, when, how long or to which server; a test asks of each new one which it is.
CHANGE_RESULTS = ("LEGATION_CONTACT", "LEGATION_PUBLIC_URL", "LEGATION_SENDER")


@dataclass(frozen=True, slots=True)
class Keep:
    """How much upkeep leaves of what grows with every night.

    Counted in nights (or pieces), never in days: a wrong clock or a long pause removes nothing early.
    """

    crawls: int = 30
    recordings: int = 90
    raw_versions: int = 180
    prefect_runs: int = 30
    backups: int = 7


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything the environment decides.

    ``contact`` is the address publishers find in our user agent, ``operator`` who is told when a night did
    not start; ``smtp`` is ``None`` when mails are to be written as files; ``keys`` are the publishers' keys
    by the name of their setting, ``channels`` the addresses of chats and webhooks by name (all secrets).
    ``home_currency`` (ISO 4217) is the one in which commands
    tell amounts of other currencies as well.
    """

    home: Path
    sender: str
    contact: str
    smtp: Smtp | None
    crawl_limit_seconds: float
    prefect_limit_seconds: float
    night_budget_seconds: float
    operator: str | None
    keep: Keep = Keep()
    keys: Mapping[str, str] = field(default_factory=dict, repr=False)
    source_limit_seconds: float = 2700
    home_currency: str | None = None
    dkim: Dkim | None = None
    bounces: Path | None = None
    public_url: str | None = None
    own_locales: Path | None = None
    channels: Mapping[str, str] | None = field(default=None, repr=False)

    @property
    def database(self) -> Path:
        """The one SQLite database of this home."""
        return self.home / "legation.db"

    @property
    def states(self) -> Path:
        """What the database was before and after every night that can be replayed."""
        return self.home / "states.db"

    @property
    def desk(self) -> Path:
        """The copy of the database that the desk's pages are read from."""
        return self.home / "desk.db"

    @property
    def meanings(self) -> Path:
        """The index for searching by meaning."""
        return self.home / "meaning.idx"

    @property
    def locales(self) -> Path:
        """Where a user's own catalogues of our words lie."""
        return self.own_locales or self.home / "locales"

    @property
    def mail(self) -> Path:
        """Where mails are written when no mail server is configured."""
        return self.home / "mail"

    @property
    def backups(self) -> Path:
        """Where backups lie when no other place is named."""
        return self.home / "backups"


def read_settings(home: Path | None = None, environ: Mapping[str, str] = os.environ) -> Settings:
    """Settings from ``LEGATION_*`` variables; ``home`` given on the command line wins.

    Raises:
        SettingsError: for a value that is no address, number or known word.
    """
    return Settings(
        home=home or Path(environ.get("LEGATION_HOME", str(DEFAULT_HOME))),
        sender=address(environ, "LEGATION_SENDER", "legation@localhost.localdomain"),
        contact=address(environ, "LEGATION_CONTACT", "legation@localhost.localdomain"),
        smtp=smtp_of(environ),
        crawl_limit_seconds=seconds(environ, "LEGATION_CRAWL_LIMIT", 3600),
        prefect_limit_seconds=seconds(environ, "LEGATION_PREFECT_LIMIT", 7200),
        night_budget_seconds=seconds(environ, "LEGATION_NIGHT_BUDGET", 14_400),
        operator=address(environ, "LEGATION_OPERATOR") if environ.get("LEGATION_OPERATOR") else None,
        keep=Keep(
            crawls=count(environ, "LEGATION_KEEP_CRAWLS", Keep().crawls),
            recordings=count(environ, "LEGATION_KEEP_RECORDINGS", Keep().recordings),
            raw_versions=count(environ, "LEGATION_KEEP_RAW", Keep().raw_versions),
            prefect_runs=count(environ, "LEGATION_KEEP_PREFECT", Keep().prefect_runs),
            backups=count(environ, "LEGATION_KEEP_BACKUPS", Keep().backups),
        ),
        keys=_keys(environ),
        source_limit_seconds=seconds(environ, "LEGATION_SOURCE_LIMIT", 2700),
        home_currency=currency(environ, "LEGATION_HOME_CURRENCY"),
        dkim=dkim_of(environ),
        bounces=bounces_of(environ),
        public_url=public_url(environ.get("LEGATION_PUBLIC_URL")),
        own_locales=Path(environ["LEGATION_LOCALES"]) if environ.get("LEGATION_LOCALES") else None,
        channels=channels_of(environ),
    )


def models_folder(environ: Mapping[str, str] = os.environ) -> Path:
    """Where encoders are built, once for all homes of a user: ``LEGATION_MODELS``, else the user's cache."""
    cache = environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(environ.get("LEGATION_MODELS") or Path(cache) / "legation" / "models")


def settings_of_results(environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Those that were set of the settings that change what a night finds or writes: a replay needs them.

    No key or password is among them, and nothing that only says where, when, how long or to which server.
    """
    return {name: environ[name] for name in CHANGE_RESULTS if environ.get(name)}


def prefect_environment(home: Path, environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The environment of the Prefect child: its own home, no telemetry, and no wait for a dead server.

    Few client retries, because a server that dies must cost seconds: the plain pass finishes the night.
    """
    ours = {
        "DO_NOT_TRACK": "1",
        "PREFECT_HOME": str(home.resolve() / "prefect"),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "180",
        "PREFECT_CLIENT_MAX_RETRIES": "0",
        "PREFECT_API_REQUEST_TIMEOUT": "10",
        "PREFECT_LOGGING_LEVEL": "WARNING",
        "PREFECT_SERVER_LOGGING_LEVEL": "CRITICAL",
        "PREFECT_LOGGING_TO_API_ENABLED": "false",
        "PREFECT_SERVER_UI_ENABLED": "false",
        "PREFECT_API_URL": "",
        "PREFECT_SERVER_ALLOW_EPHEMERAL_MODE": "true",
    }
    chosen = {name: value for name, value in environ.items() if name.startswith("PREFECT_")}
    return {**environ, **ours, **chosen}


def schedule_environment(home: Path, environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The environment of the process that serves a home's schedule: patient, because it lives for months."""
    patient = {"PREFECT_CLIENT_MAX_RETRIES": "5", "PREFECT_API_REQUEST_TIMEOUT": "60"}
    chosen = {name: value for name, value in environ.items() if name.startswith("PREFECT_")}
    ours = {"PREFECT_SERVER_UI_ENABLED": "true", "LEGATION_HOME": str(home.resolve())}
    return {**prefect_environment(home, environ), **patient, **ours, **chosen}


def night_environment(environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The environment of a night started by a schedule: the server's address, but not the runner's own words.

    What Prefect tells a flow run about itself would tell the night's own flow the same.
    """
    patience = {"PREFECT_CLIENT_MAX_RETRIES", "PREFECT_API_REQUEST_TIMEOUT"}
    return {
        name: value
        for name, value in environ.items()
        if not name.startswith("PREFECT__") and name not in patience
    }


def serve_token(environ: Mapping[str, str] = os.environ) -> str | None:
    """What whoever asks ``legation serve`` must give; ``None`` when anybody on this machine may ask.

    Raises:
        SettingsError: others may read the file, or what it holds can be guessed or not be sent.
    """
    token = secret_file(environ, "LEGATION_SERVE_TOKEN_FILE")
    if token is not None and (len(token) < _LEAST_TOKEN or not token.isascii() or not token.isprintable()):
        raise SettingsError(
            f"LEGATION_SERVE_TOKEN_FILE: not a token: at least {_LEAST_TOKEN} plain characters on one line"
        )
    return token


def soak_kills(environ: Mapping[str, str] = os.environ) -> int:
    """How many times the crash test kills a night: 12, more under ``make soak``."""
    return int(environ.get("LEGATION_SOAK_KILLS", "12"))


def _keys(environ: Mapping[str, str]) -> dict[str, str]:
    """Every publisher's key that is set, itself or by the file that holds it."""
    names = {name.removesuffix(_FILE) for name, value in environ.items() if value and _KEY.fullmatch(name)}
    keys = {name: environ.get(name) or secret_file(environ, name + _FILE) for name in sorted(names)}
    for name, key in keys.items():
        if key is not None and (len(key) < _LEAST_KEY or not key.isascii() or not key.isprintable()):
            raise SettingsError(f"{name}: not a key: at least {_LEAST_KEY} plain characters on one line")
    return {name: key for name, key in keys.items() if key}
