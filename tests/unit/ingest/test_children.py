"""What a parsing child is started with; that it dies of a hang is in tests/integration/test_poll.py."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ingest.children import Children
from ingest.feed import Feed

RSS = b"<rss version='2.0'><channel><item><title>x</title><link>https://x.example/</link></item></channel></rss>"


def test_a_child_imports_nothing_from_the_working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "feedparser.py").write_text("open('taken', 'w').close()\n")
    monkeypatch.chdir(tmp_path)

    async def scene() -> list[str]:
        children = Children(1)
        try:
            feed = Feed(id="one", url="https://one.example/feed")
            parsed = await children.parse(RSS, "", feed, datetime(2026, 11, 22, 9, 0, tzinfo=UTC))
        finally:
            children.close()
        return [article.title for article in parsed.articles]

    assert asyncio.run(scene()) == ["x"]
    assert not (tmp_path / "taken").exists()
