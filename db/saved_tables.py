"""The tables behind saved queries; the sentence behind a name says what it holds."""

from __future__ import annotations

SAVED_QUERY_TABLE = """\
CREATE TABLE saved_query (  -- A question that somebody keeps, asked again every night.
    name TEXT PRIMARY KEY,  -- What it is called.
    kind TEXT NOT NULL,  -- question (a worked one), sql or search.
    asked TEXT NOT NULL,  -- The name of the question, the SQL, or the words.
    parameters TEXT NOT NULL,  -- What was given to a question, as JSON.
    public INTEGER NOT NULL,  -- 1 when it asks the published copy alone, so that anybody may read the answer.
    saved_on TEXT NOT NULL  -- The day it was saved or last saved anew.
)"""
SAVED_ANSWER_TABLE = """\
CREATE TABLE saved_answer (  -- How a saved query was answered on a night.
    query TEXT NOT NULL,  -- Which saved query.
    night TEXT NOT NULL,  -- Which night.
    rows INTEGER NOT NULL,  -- How many rows the answer had.
    more INTEGER NOT NULL,  -- 1 when there were more than are looked at.
    fault TEXT,  -- Why there was no answer; empty where there was one.
    PRIMARY KEY (query, night)
)"""
SAVED_ROW_TABLE = """\
CREATE TABLE saved_row (  -- A row of the answer to a saved query, from night to night.
    query TEXT NOT NULL,  -- Which saved query.
    key TEXT NOT NULL,  -- What tells the row from others of the answer.
    cells TEXT NOT NULL,  -- Its columns and texts, as JSON.
    place INTEGER NOT NULL,  -- Its place in the answer of the night on which it came.
    since TEXT NOT NULL,  -- The night from which it stands so.
    until TEXT,  -- The night on which it was gone or read otherwise; empty while it stands.
    PRIMARY KEY (query, key, since)
)"""
SUBSCRIPTION_TABLE = """\
CREATE TABLE subscription (  -- Who is told when the answer to a saved query changes.
    query TEXT NOT NULL,  -- Which saved query.
    recipient TEXT NOT NULL,  -- The e-mail address.
    days INTEGER NOT NULL,  -- At least so many days lie between two mails.
    language TEXT NOT NULL,  -- The language of our words in the mail.
    since TEXT NOT NULL,  -- The day of the subscription.
    PRIMARY KEY (query, recipient)
)"""
SAVED_TOLD_TABLE = """\
CREATE TABLE saved_told (  -- That a mail told a reader how a saved query stood on a night.
    query TEXT NOT NULL,  -- Which saved query.
    recipient TEXT NOT NULL,  -- The e-mail address.
    night TEXT NOT NULL,  -- As of which night.
    PRIMARY KEY (query, recipient, night)
)"""
SAVED_FEED_TABLE = """\
CREATE TABLE saved_feed (  -- Under which name the Atom file of a saved query lies.
    query TEXT PRIMARY KEY,  -- Which saved query.
    name TEXT NOT NULL UNIQUE  -- A random name that says nothing.
)"""
SAVED_TABLES = (
    SAVED_QUERY_TABLE,
    SAVED_ANSWER_TABLE,
    SAVED_ROW_TABLE,
    SUBSCRIPTION_TABLE,
    SAVED_TOLD_TABLE,
    SAVED_FEED_TABLE,
)
