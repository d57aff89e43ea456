"""The desk's pages in one table, in the order of the navigation; what has no name there is linked to."""

from __future__ import annotations

from flows.desk import (
    changes,
    figures,
    funder,
    funders,
    home,
    ledger,
    opportunity,
    profile,
    profile_dropped,
    profiles,
    reports,
    review,
    search,
    source,
    sources,
)
from flows.desk.page import Place

PLACES: tuple[Place, ...] = (
    Place("/", home.shown, "Home"),
    Place("/search", search.shown, "Search"),
    Place("/changes", changes.shown),
    Place("/funders", funders.shown, "Funders"),
    Place("/funder", funder.shown),
    Place("/opportunity/{opportunity}", opportunity.shown),
    Place("/profiles", profiles.shown, "Profiles"),
    Place("/profile/{profile}", profile.shown),
    Place("/profile/{profile}/dropped", profile_dropped.shown),
    Place("/figures", figures.shown, "Figures"),
    Place("/review", review.shown, "Review"),
    Place("/sources", sources.shown, "Sources"),
    Place("/source/{source}", source.shown),
    Place("/ledger", ledger.shown, "Ledger"),
    Place("/ledger/rows", ledger.rows),
    Place("/reports", reports.listed, "Reports"),
    Place("/reports/{kind}", reports.shown),
)
