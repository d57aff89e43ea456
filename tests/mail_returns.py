"""Returned mails as servers write them: by the standard (RFC 3464), and in one server's own words."""

from __future__ import annotations


def delivery_status(message_id: str, reader: str, action: str, status: str, words: str) -> bytes:
    """A report with delivery status and the headers of the mail that came back."""
    return f"""\
From: Mail Delivery System <MAILER-DAEMON@mx.example.org>
To: desk@example.org
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="report"

--report
Content-Type: text/plain; charset=us-ascii

Your mail could not be delivered.

--report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Final-Recipient: rfc822; {reader}
Original-Recipient: rfc822; {reader}
Action: {action}
Status: {status}
Remote-MTA: dns; mail.example.org
Diagnostic-Code: smtp; {words}

--report
Content-Type: text/rfc822-headers

From: desk@example.org
To: {reader}
Subject: 2 new
Message-ID: {message_id}

--report--
""".encode()


def plain_return(message_id: str, reader: str) -> bytes:
    """What a qmail server writes: prose, with the mail behind it."""
    return f"""\
From: MAILER-DAEMON@mx.example.org
To: desk@example.org
Subject: failure notice

Hi. This is the qmail-send program at mx.example.org.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<{reader}>:
Sorry, no mailbox here by that name. (#5.1.1)

--- Below this line is a copy of the message.

Message-ID: {message_id}
Subject: 2 new
""".encode()
