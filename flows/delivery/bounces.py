"""Returned mails, read from a maildir: whose address takes no mail is sent none any more.

A return counts only when it names the Message-ID of a mail that we sent: anybody may write to the address.
What is not understood stays unread, for a person.
"""

from __future__ import annotations

import logging
import mailbox
import re
from dataclasses import dataclass
from datetime import datetime
from email.message import Message
from pathlib import Path
from typing import Protocol

from db.records import InputError
from flows.delivery.refusals import About, about

# A return quotes our mail at most once; what is larger is something else.
LARGEST = 2_000_000
_MESSAGE_ID = re.compile(r"<[0-9a-f]{32}@[^\s<>@]+>")
_STATUS = re.compile(r"^[245]\.\d{1,3}\.\d{1,3}$")


class Returns(Protocol):
    """What reading returned mails asks of the store."""

    def bounced(self, message_id: str, reply: str, at: datetime, *, of_address: bool) -> str | None:
        """Note that a mail came back; whose it was, or ``None`` when it is none of ours or known."""


@dataclass(frozen=True, slots=True)
class BounceReport:
    """What was read: how many returns were noted, only told of a delay, or stay for a person."""

    noted: int = 0
    delayed: int = 0
    left: int = 0

    def __str__(self) -> str:
        return f"{self.noted} returned, {self.delayed} delayed, {self.left} not understood"


@dataclass(frozen=True, slots=True)
class Return:
    """One returned mail: which of ours, whether for good, and the server's words with their status."""

    message_id: str
    final: bool
    reply: str


def read_bounces(maildir: Path, returns: Returns, at: datetime) -> BounceReport:
    """Read every unread mail of a maildir; those that were understood are marked as read afterwards.

    Raises:
        InputError: when the maildir cannot be read or written.
    """
    noted = delayed = left = 0
    try:
        box = mailbox.Maildir(maildir, create=False)
        for key in sorted(box.keys()):
            message = _unread(box, key)
            if message is None:
                continue
            found = returned(message)
            if found is None:
                left += 1
                continue
            if found.final:
                whose = about(found.reply, of_recipient=True)
                known = returns.bounced(found.message_id, found.reply, at, of_address=whose is About.ADDRESS)
                noted += known is not None
            else:
                delayed += 1
            _mark_read(box, key, message)
    except (OSError, mailbox.Error) as error:
        raise InputError(f"{maildir}: the maildir cannot be read ({error})") from error
    return BounceReport(noted, delayed, left)


def returned(message: Message) -> Return | None:
    """What a mail says about one of ours; ``None`` when it is no return, or names no mail of ours."""
    named = _original(message)
    passing, final = _failures(message) if named else (False, False)
    if named is None or not (passing or final):
        return None
    return Return(named, final, _reply(message))


def _failures(message: Message) -> tuple[bool, bool]:
    """Whether the mail tells of a delay, and of a final failure."""
    from flufl.bounce import all_failures

    # It logs every detector that a malformed mail upsets, as an error of its own.
    logging.getLogger("flufl.bounce").disabled = True
    try:
        passing, final = all_failures(message)
    except (LookupError, ValueError, TypeError, AttributeError):
        return False, False
    return bool(passing), bool(final)


def _unread(box: mailbox.Maildir, key: str) -> mailbox.MaildirMessage | None:
    file = box.get_file(key)
    with file:
        content = file.read(LARGEST + 1)
    message = box.get_message(key)
    return None if "S" in message.get_flags() or len(content) > LARGEST else message


def _mark_read(box: mailbox.Maildir, key: str, message: mailbox.MaildirMessage) -> None:
    message.set_subdir("cur")
    message.add_flag("S")
    box[key] = message


def _original(message: Message) -> str | None:
    """Our Message-ID where the return quotes our mail's headers, else anywhere in its words."""
    for part in message.walk():
        if part is not message and (named := _MESSAGE_ID.fullmatch(str(part["Message-ID"] or "").strip())):
            return named[0]
    for part in message.walk():
        if part.get_content_maintype() == "text":
            words = part.get_payload(decode=True)
            if isinstance(words, bytes) and (named := _MESSAGE_ID.search(words.decode("utf-8", "replace"))):
                return named[0]
    return None


def _reply(message: Message) -> str:
    """The status and the words of the server that refused, on one line."""
    for part in message.walk():
        status, words = str(part["Status"] or "").strip(), str(part["Diagnostic-Code"] or "")
        if _STATUS.fullmatch(status):
            said = " ".join(words.partition(";")[2].split() or words.split())
            code = re.match(r"\d{3}[ -](?:\d\.\d{1,3}\.\d{1,3} ?)?", said)
            return f"{status} {said[code.end() :] if code else said}".strip()[:500]
    return "returned without a status"
