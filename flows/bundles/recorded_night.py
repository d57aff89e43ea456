"""A night as a bundle's manifest tells it, read with distrust: everything that a replay goes by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from db.records import SourceRun
from flows.bundles.file import Bundle, BundleError
from flows.settings import CHANGE_RESULTS


@dataclass(frozen=True, slots=True)
class RecordedNight:
    """One night of a bundle, and the ``product`` that ran it.

    ``moments`` are the instants that its stages took for now: more than one, if it went on after a crash.
    ``fared`` says of each source how it fared, in words. Of the settings only those are believed that change
    results.
    """

    run: int
    kind: str
    as_of: datetime
    start_sha256: str
    end_sha256: str
    end_bytes: int
    settings: tuple[tuple[str, str], ...]
    moments: Mapping[str, datetime]
    fared: Mapping[str, str]
    product: Mapping[str, Any]

    @classmethod
    def of(cls, bundle: Bundle) -> RecordedNight:
        """The night of a bundle.

        Raises:
            BundleError: its manifest lacks something, or says what no night can be.
        """
        night = bundle.night
        try:
            settings = {
                name: str(night["settings"][name]) for name in CHANGE_RESULTS if name in night["settings"]
            }
            found = cls(
                run=int(night["run"]),
                kind={"live": "live", "replay": "replay"}[night["kind"]],
                as_of=_instant(night["as_of"]),
                start_sha256=str(night["start"]["sha256"]),
                end_sha256=str(night["end"]["sha256"]),
                end_bytes=int(night["end"]["bytes"]),
                settings=tuple(settings.items()),
                moments={str(one["stage"]): _instant(one["as_of"]) for one in night["stages"]},
                fared={str(one["source"]): _fared(one) for one in night["sources"]},
                product=_product(night.get("product") or {}),
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise BundleError(f"{bundle.path}: its manifest cannot be read: {error!r}") from error
        if not set(bundle.sealed_sources) <= found.fared.keys():
            raise BundleError(f"{bundle.path}: it holds a source that is none of its night")
        return found


def fared(run: SourceRun | None) -> str:
    """How a source fared, in the same words as of a recorded one."""
    if run is None:
        return "not saved"
    return _fared({"outcome": run.outcome.value, "cause": run.cause, "seen": run.seen})


def _fared(source: Mapping[str, Any]) -> str:
    if source["outcome"] is None:
        return "not saved"
    cause = f" ({source['cause']})" if source["cause"] else ""
    return f"{source['outcome']}{cause}, {source['seen']} notices"


def _product(product: Mapping[str, Any]) -> Mapping[str, Any]:
    """Which program it was; what it says in more than one value must be there under names."""
    code, model = product.get("code") or {}, product.get("model") or {}
    code = {**code, "parts": {**(code.get("parts") or {})}}
    return {**product, "code": code, "model": {**model}}


def _instant(text: str) -> datetime:
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError(f"{text}: an instant without its offset")
    return instant
