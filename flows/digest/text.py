"""The text of a digest as a reader sees it, from the bytes of its mail."""

from __future__ import annotations

import email
import email.policy


def text_of(content: bytes) -> str:
    """The text part of a mail; empty for one that has none."""
    message = email.message_from_bytes(content, policy=email.policy.default)
    body = message.get_body(("plain",))
    return str(body.get_content()) if body is not None else ""
