"""Messages to chats and webhooks."""
