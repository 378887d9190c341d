"""The one exception whose text is meant for the user."""


class MarsadError(Exception):
    """A failure the user can do something about; its text is one sentence saying what and what to do."""
