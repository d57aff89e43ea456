"""Forte: the calls of Sweden's council for health, working life and welfare, in the common format."""

from __future__ import annotations

from db.records import Evidence, SourceClass
from spiders.shapes_gdp import GdpSource


class SeForte(GdpSource):
    """Research on health, working life and welfare: open, coming and closed calls."""

    name = "se_forte"
    source_class = SourceClass.GRANT
    funder = "Forte"
    homepage = "https://forte.se/utlysningar/"
    evidence = Evidence.DOCUMENTED
    evidence_place = "public readers of the common format (KTH-Library/gdp, R/rectangularize.R), 2024 to 2026"
    caveats = (
        "needs a free key of the funder's own",
        "hours, conditions and what one grant may be stand on the call's page, not in the data",
        "no answer of this interface was seen, only the code of those who read it",
    )

    expect = range(1, 2_000)
    complete_listing = True

    # GdpSource
    interface = "https://api.forte.se/gdp_forte"
    key_setting = "LEGATION_KEY_SE_FORTE"
    key_host = "api.forte.se"
