"""The endpoint's address; what it does on the wire is shown in tests/integration/test_model.py."""

import pytest

from workers.model.endpoint import address


@pytest.mark.parametrize(
    ("named", "asked"),
    [
        ("http://localhost:11434/v1", "http://localhost:11434/v1/chat/completions"),
        ("http://localhost:11434/v1/", "http://localhost:11434/v1/chat/completions"),
        ("https://x.example", "https://x.example/chat/completions"),
        ("https://x.example/v1/chat/completions", "https://x.example/v1/chat/completions"),
        ("https://x.example/d/m?api-version=2", "https://x.example/d/m/chat/completions?api-version=2"),
    ],
)
def test_where_it_is_asked(named: str, asked: str) -> None:
    assert str(address(named)) == asked
