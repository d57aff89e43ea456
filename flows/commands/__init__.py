"""The commands of ``legation``, one module each, imported when they are called."""
