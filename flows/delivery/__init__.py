"""From the outbox to whoever takes the mails."""
