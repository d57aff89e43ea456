"""Vetenskapsrådet: the calls of the Swedish Research Council, in the common format."""

from __future__ import annotations

from db.records import Evidence, SourceClass
from spiders.shapes_gdp import GdpSource


class SeVetenskapsradet(GdpSource):
    """Research of every kind: open, coming and closed calls."""

    name = "se_vetenskapsradet"
    source_class = SourceClass.GRANT
    funder = "Vetenskapsrådet"
    homepage = "https://www.vr.se/soka-finansiering/utlysningar.html"
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
    interface = "https://api.vr.se/gdp_vr"
    key_setting = "LEGATION_KEY_SE_VETENSKAPSRADET"
    key_host = "api.vr.se"
