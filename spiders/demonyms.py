"""What English calls those of a country: "Canadian universities", "UK businesses"."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_ADJECTIVES: Mapping[str, str] = MappingProxyType({
    "AU": r"Australian(?:-based)?", "AT": "Austrian", "BE": "Belgian", "BR": "Brazilian", "CA": "Canadian",
    "CH": "Swiss", "CL": "Chilean", "CN": "Chinese", "CO": "Colombian", "CZ": "Czech", "DE": "German",
    "DK": "Danish", "EE": "Estonian", "EG": "Egyptian", "ES": "Spanish", "ET": "Ethiopian", "FI": "Finnish",
    "FR": "French", "GB": r"(?:UK|British)(?:[- ](?:registered|based))?", "GH": "Ghanaian", "GR": "Greek",
    "HU": "Hungarian", "ID": "Indonesian", "IE": "Irish", "IL": "Israeli", "IN": "Indian", "IT": "Italian",
    "JP": "Japanese", "KE": "Kenyan", "KR": r"(?:South )?Korean", "LT": "Lithuanian", "LV": "Latvian",
    "MX": "Mexican", "MY": "Malaysian", "NG": "Nigerian", "NL": "Dutch", "NO": "Norwegian",
    "NZ": "New Zealand(?:-based)?", "PE": "Peruvian", "PL": "Polish", "PT": "Portuguese", "RO": "Romanian",
    "SE": "Swedish", "SG": "Singaporean", "SI": "Slovenian", "SK": "Slovak", "TH": "Thai", "TR": "Turkish",
    "TZ": "Tanzanian", "UA": "Ukrainian", "UG": "Ugandan", "VN": "Vietnamese", "ZA": "South African",
    "US": r"(?:United States|U\.S\.|US|American|US-based|U\.S\.-based)",
})  # fmt: skip


def adjectives_of(country: str) -> str:
    """A pattern for the adjectives of a country (ISO 3166-1); one that never matches where there is none."""
    return _ADJECTIVES.get(country, "(?!)")


def adjectives() -> Mapping[str, str]:
    """A pattern for the adjectives of each country (ISO 3166-1)."""
    return _ADJECTIVES


def any_adjective() -> str:
    """A pattern for the adjective of any of these countries."""
    return "|".join(_ADJECTIVES.values())
