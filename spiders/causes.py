"""The named causes of a source run that was not ok: what each means, and what a person can do about it."""

from __future__ import annotations

# Cause → (what happened, what to do). A cause may have details behind a colon or in brackets.
CAUSES: dict[str, tuple[str, str]] = {
    "access denied": (
        "a page refused the crawler, though its status said that all is well",
        "ask the publisher to let the crawler in, or for another address of the same data",
    ),
    "archive ends": ("the recording holds no answer to this question", "nothing: the recording ends here"),
    "blocked address": (
        "the address, or where it redirects to, is not on the public internet",
        "see where it leads",
    ),
    "captcha": ("a page asked for proof of being human", "ask the publisher for an interface for machines"),
    "connection failed": ("the connection failed in a way not seen before", "read the log of the crawl"),
    "connection lost": ("the answer stopped before its announced end", "wait a day or two"),
    "connection refused": ("nobody listens at the publisher's address", "see whether its site moved"),
    "cookie wall": ("a page asked to accept cookies first", "look for another address of the same data"),
    "damaged answer": ("the answer could not be unpacked", "wait a day or two"),
    "dns": ("the publisher's name is not known", "check this host's network, then whether the site moved"),
    "empty": ("the answer was in order but announced nothing", "compare with the publisher's own page"),
    "empty answer": ("the answer had no content at all", "wait a day or two"),
    "error code": ("the publisher reported an error of its own", "read the words behind it"),
    "frozen": ("nothing has changed for longer than is usual here", "compare with the publisher's own page"),
    "half page": ("the answer breaks off in the middle", "wait a day or two"),
    "http": (
        "the publisher answered with this status",
        "401 and 403: ask to be let in; 404: the address moved",
    ),
    "killed": ("the crawl was ended from outside", "look at this host's memory and logs"),
    "listing incomplete": ("fewer records came than the publisher says there are", "run the night again"),
    "login wall": ("a page asked to log in", "ask the publisher for an open interface"),
    "maintenance page": ("the publisher is at work on its site", "wait a day or two"),
    "memory limit": ("the crawl grew beyond its limit", "read the log of the crawl"),
    "not configured": ("the publisher gives a key to those who ask, and there is none", "set its variable"),
    "not recorded": ("the recording holds nothing of this source", "leave it out of --sources"),
    "not reached": ("the night's time was over", "raise LEGATION_NIGHT_BUDGET, or see what was slow"),
    "parse error": ("the answer was not in its format", "open the address and compare"),
    "redirect loop": ("the address redirects without end", "see where it leads"),
    "robots": ("robots.txt forbids the address", "ask the publisher; until then it is not read"),
    "schema drift": ("the records have other fields than before", "adapt the source to the new names"),
    "shrunken": ("far fewer notices than usual", "compare with the publisher's own page"),
    "the child ended": ("the crawl broke down", "read the log of the crawl"),
    "timeout": ("the publisher, or the whole crawl, took too long", "wait a day or two"),
    "tls": ("the publisher's certificate is not valid", "tell the publisher; it is not read until then"),
    "too large": ("the answer was larger than any listing should be", "open the address and compare"),
    "unsupported address": ("what should be asked is no web address", "adapt the source"),
    "wrong content type": ("another kind of document came", "open the address and compare"),
}


def kind_of(cause: str) -> str | None:
    """The entry of ``CAUSES`` that a source run's cause belongs to; ``None`` for one nobody foresaw."""
    words = cause.partition(":")[0].partition(" (")[0].split()
    candidates = (" ".join(words[:length]) for length in range(len(words), 0, -1))
    return next((words for words in candidates if words in CAUSES), None)
