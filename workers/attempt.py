"""From messages to tellings: together in this process, or apart from it in a child.

Fresh articles go together, and one that fails is suspected. What is suspected, or was in the hands of a process that
died, goes apart: only an article that fails there, several times, is condemned.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

import structlog
from celery.exceptions import SoftTimeLimitExceeded

from ingest.article import Article
from ingest.queue import Message
from marsad.clock import now
from workers.alone import Failed, Limits, each
from workers.extract import extract
from workers.model.answer import Reply
from workers.model.tell import tell
from workers.told import Asked, Told, told

log = structlog.get_logger(__name__)

Readable = tuple[Message, Article]


@dataclass(frozen=True, slots=True)
class Replies:
    """What a model answered, by article, and what it is called."""

    model: str = ""
    by_article: Mapping[str, Reply] = field(default_factory=dict)


NOBODY_ASKED = Replies()


@dataclass(slots=True)
class Attempted:
    """What became of the messages: `told`, `failed` with a reason, or not come to before time was up (neither)."""

    told: list[Told] = field(default_factory=list)
    failed: list[tuple[Message, str]] = field(default_factory=list)


def together(batch: Sequence[Readable], replies: Replies, accurate: bool, until: datetime) -> Attempted:
    """Extract in this process; goes on after an exception, stops at the task's time limit or without memory."""
    attempted = Attempted()
    for message, article in batch:
        if now() > until:
            break
        with structlog.contextvars.bound_contextvars(article=article.id, feed=message.feed):
            try:
                attempted.told.append(_told(message, article, replies, accurate))
            except (SoftTimeLimitExceeded, MemoryError) as error:
                attempted.failed.append((message, type(error).__name__))
                log.warning("suspected", reason=type(error).__name__)
                break
            except Exception as error:
                # The extractor is pure: what it raises is most likely this article's doing.
                log.exception("suspected")
                attempted.failed.append((message, f"{type(error).__name__}: {error}"))
    return attempted


def apart(batch: Sequence[Readable], replies: Replies, accurate: bool, until: datetime, limits: Limits) -> Attempted:
    """Extract in children of this process, so that we outlive an article that ends its own."""
    attempted = Attempted()
    works = [partial(_told, message, article, replies, accurate) for message, article in batch]
    with closing(each(works, limits)) as answers:
        for (message, article), answer in zip(batch, answers, strict=False):
            if isinstance(answer, Failed):
                log.warning("failed_apart", article=article.id, feed=message.feed, reason=answer.reason)
                attempted.failed.append((message, answer.reason))
            else:
                attempted.told.append(answer.result)
            if now() > until:
                break
    return attempted


def _told(message: Message, article: Article, replies: Replies, accurate: bool) -> Told:
    reply = replies.by_article.get(article.id)
    if reply is None:
        return told(message, article, extract(article, accurate))
    events, asked = tell(article, reply, replies.model, partial(extract, accurate=accurate))
    _log_asked(asked)
    return told(message, article, events, asked)


def _log_asked(asked: Asked) -> None:
    if asked.fallback:
        log.warning(
            "model_fallback", model=asked.model, kind=asked.fallback, reason=asked.reason, dropped=asked.dropped
        )
    else:
        log.info("model_answered", model=asked.model, dropped=asked.dropped)
