"""Formas: the calls of Sweden's council for sustainable development, in the common format."""

from __future__ import annotations

from db.records import Evidence, SourceClass
from spiders.shapes_gdp import GdpSource


class SeFormas(GdpSource):
    """Research on environment, farming and building: open, coming and closed calls."""

    name = "se_formas"
    source_class = SourceClass.GRANT
    funder = "Formas"
    homepage = "https://formas.se/soka-finansiering/alla-utlysningar.html"
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
    interface = "https://api.formas.se/gdp_formas"
    key_setting = "LEGATION_KEY_SE_FORMAS"
    key_host = "api.formas.se"
