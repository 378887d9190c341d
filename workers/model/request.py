"""Build what the endpoint is asked: the prompt, one article, and the schema its answer must have."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

from ingest.article import Article
from workers.model.answer import schema


def request(article: Article, model: str, longest: int) -> dict[str, Any]:
    """The body of a chat-completions request; of a long article the first `longest` characters are sent."""
    return {
        "model": model,
        "messages": [
            {"role": "system", "content": prompt()},
            {"role": "user", "content": _question(article, longest)},
        ],
        "temperature": 0,
        "stream": False,
        "response_format": {
            "type": "json_schema",
            "json_schema": {"name": "events", "strict": True, "schema": schema()},
        },
    }


@cache
def prompt() -> str:
    """The guidelines in short, with every event type."""
    return (files(__package__) / "prompt.txt").read_text("utf-8")


def _question(article: Article, longest: int) -> str:
    # Neither address nor publisher: the answer does not need them.
    title, _, text = article.full_text[:longest].partition("\n")
    question = f"Published: {article.published:%A %Y-%m-%d %H:%M %z}\nTitle: {title}\nText:\n{text}"
    return question.encode("utf-8", "replace").decode()  # half a surrogate pair has no place in JSON
