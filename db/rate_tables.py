"""Tables of the reference rates; the sentence behind a name says what it holds."""

from __future__ import annotations

EXCHANGE_RATE_TABLE = """\
CREATE TABLE exchange_rate (  -- What one euro was worth on a day; a rate that was corrected has two rows.
    rate_on TEXT NOT NULL,  -- The day of the rate.
    currency TEXT NOT NULL,  -- The currency (ISO 4217).
    known_on TEXT NOT NULL,  -- The night from which we knew it so.
    per_euro TEXT NOT NULL,  -- How many units of the currency one euro bought, as a decimal number.
    publisher TEXT NOT NULL,  -- Who published the rate.
    PRIMARY KEY (rate_on, currency, known_on)
)"""
REFERENCE_RUN_TABLE = """\
CREATE TABLE reference_run (  -- How the crawl of reference data went on one night; a repetition replaces it.
    night TEXT NOT NULL,  -- The night.
    reference TEXT NOT NULL,  -- Whose data, such as int_ecb_rates.
    outcome TEXT NOT NULL,  -- ok, partial or failed.
    cause TEXT,  -- Why it was not ok.
    record TEXT NOT NULL,  -- The SourceRun as JSON.
    PRIMARY KEY (night, reference)
)"""
