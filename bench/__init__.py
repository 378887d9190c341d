"""Every speed figure the documents quote, as a command that prints one JSON line. Run from the project's root."""
