"""The path of an article through a worker:

    reclaim | read             entries of the stream, stale ones of dead workers first, each alone
      | message                what is not an article is dead
      | ask                    a model's replies, if one is wanted   (model/endpoint)
      | extract                events, pure: the model's or the rules' (model/tell)
      | index                  article and events, by revision       (sinks/step)
      | match                  rules over events                     (alerts/match)
      | store | outbox | live  alerts kept, then queued, then shown
      | acknowledge            and only now the entry leaves the stream

Every entry ends as done, superseded, dead with its reason, or stays pending and is tried again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

import structlog
from celery.exceptions import SoftTimeLimitExceeded

from ingest import queue
from ingest.article import Article
from ingest.queue import Message
from marsad.clock import now, to_ms
from workers.alerts import live, outbox
from workers.alerts.channels import channels
from workers.alerts.documents import alert_document, delivery_state
from workers.alerts.match import is_due, match
from workers.edges import Edges
from workers.extract import extract
from workers.model.answer import Reply
from workers.model.tell import tell
from workers.sinks import step, templates
from workers.sinks.documents import Document, event_documents
from workers.sinks.step import IndexUnavailable
from workers.told import Asked, Told, told
from workers.wake import awake, wake

log = structlog.get_logger(__name__)

LOUDNESS = ("never", "auto", "always")


def drain(edges: Edges) -> int:
    """Work off one batch; how many entries were settled. Raises IndexUnavailable with nothing acknowledged."""
    awake(edges.redis, "drain")
    _require_index(edges)
    # One limit for all that this drain asks the model; the other half of its time is for the index and the alerts.
    until = now() + edges.settings.soft_limit / 2
    left = _run(edges, _left_over(edges), until)
    left += sum(_run(edges, [message], until) for message in _reclaimed(edges))
    fresh = _messages(edges.articles.read(edges.consumer, edges.settings.batch))
    if len(fresh) == edges.settings.batch:
        wake(edges.redis, "drain")  # more may wait; another process takes it while this one works
    return left + _run(edges, fresh, until)


def _left_over(edges: Edges) -> list[Message]:
    """What this process took before an outage: no fault of the articles, so they go on together."""
    if not edges.outage.is_over():
        return []
    return _messages(edges.articles.taken(edges.consumer, edges.settings.batch))


def _reclaimed(edges: Edges) -> list[Message]:
    entries = edges.articles.reclaim(edges.consumer, edges.settings.batch, edges.settings.reclaim_after)
    if entries:
        log.warning("reclaimed", entries=len(entries))
    return _messages(entries)


def _messages(entries: list[queue.Entry]) -> list[Message]:
    return [queue.message(*entry) for entry in entries]


def _run(edges: Edges, messages: list[Message], until: datetime) -> int:
    if not messages:
        return 0
    started = now()
    readable = [(message, message.article) for message in messages if message.article]
    for message in messages:
        if message.article is None:
            _bury(edges, message, "it is not an article")
    newest = _newest(readable)
    replies = edges.model.ask([article for _, article in newest], until) if edges.model else {}
    told_now = (_extract(edges, message, article, replies.get(article.id)) for message, article in newest)
    revisions = [one for one in told_now if one]
    settled = step.index(revisions, edges.store, now())
    _alert(edges, settled.indexed)
    _show(edges, settled.indexed)
    for one, reason in settled.refused:
        _bury(edges, one.message, f"the index refused it: {reason}")
    done = {one.article.id for one in (*settled.indexed, *settled.superseded)}
    entries = [message.entry for message, article in readable if article.id in done]
    edges.articles.acknowledge(entries)
    log.info(
        "drained",
        entries=len(messages),
        indexed=len(settled.indexed),
        superseded=len(settled.superseded),
        refused=len(settled.refused),
        events=sum(len(one.events) for one in settled.indexed),
        took_ms=to_ms(now()) - to_ms(started),
    )
    return len(entries) + len(settled.refused)


def _newest(readable: Iterable[tuple[Message, Article]]) -> list[tuple[Message, Article]]:
    # Two revisions of one article in a batch: the older one is settled by the newer. Its alerts are not: a replay
    # that comes right behind the feed must not silence it.
    tellings: dict[str, list[tuple[Message, Article]]] = {}
    for message, article in readable:
        tellings.setdefault(article.id, []).append((message, article))
    return [_merged(told_together) for told_together in tellings.values()]


def _merged(tellings: list[tuple[Message, Article]]) -> tuple[Message, Article]:
    newest, article = max(tellings, key=lambda one: one[0].revision)
    loudest = max((message.alerts for message, _ in tellings), key=LOUDNESS.index)
    return replace(newest, alerts=loudest), article


def _extract(edges: Edges, message: Message, article: Article, reply: Reply | None) -> Told | None:
    """The events of one article; None when the extractor failed on it, which buries it and stops no other."""
    with structlog.contextvars.bound_contextvars(article=article.id, feed=message.feed):
        try:
            if reply is None or edges.model is None:
                return told(message, article, extract(article))
            events, asked = tell(article, reply, edges.model.name, extract)
            _log_asked(asked)
            return told(message, article, events, asked)
        except (SoftTimeLimitExceeded, MemoryError):
            raise  # says something of the batch or the machine, not of this article
        except Exception as error:
            # The extractor is pure: what it raises is this article's doing, and would be again.
            log.exception("extraction_failed")
            _bury(edges, message, f"the extractor failed: {type(error).__name__}: {error}")
            return None


def _log_asked(asked: Asked) -> None:
    if asked.fallback:
        log.warning(
            "model_fallback", model=asked.model, kind=asked.fallback, reason=asked.reason, dropped=asked.dropped
        )
    else:
        log.info("model_answered", model=asked.model, dropped=asked.dropped)


def _alert(edges: Edges, indexed: list[Told]) -> None:
    matches = [(found, one) for one in indexed for found in match(edges.rules, one)]
    wanted = list(channels(edges.settings))
    documents = {found.id: alert_document(found, one, wanted, now()) for found, one in matches}
    due = [found.id for found, one in matches if is_due(one, edges.settings.alert_max_age)]
    edges.alerts.create({id_: documents[id_] for id_ in due})
    # A toll that was corrected, however late, is corrected where people look; it is not sent a second time.
    corrected = edges.alerts.correct(documents)
    stored = edges.alerts.read(sorted({*due, *corrected}))
    live.publish(edges.redis, "alert", [stored[id_] for id_ in corrected if id_ in stored])
    waiting = _waiting({id_: stored[id_] for id_ in due if id_ in stored}, wanted)
    if waiting:
        outbox.put(edges.redis, waiting)
        log.info("alerts_stored", alerts=len(waiting))
        wake(edges.redis, "send")


def _waiting(stored: dict[str, Document], wanted: list[str]) -> dict[str, list[str]]:
    """Alert id -> channels that have not had it: a repeat of the article must not send what was sent."""
    waiting = {
        id_: [name for name in wanted if delivery_state(alert, name) == "waiting"] for id_, alert in stored.items()
    }
    return {id_: names for id_, names in waiting.items() if names}


def _show(edges: Edges, indexed: list[Told]) -> None:
    documents = [
        document for one in indexed for document in event_documents(one, one.message.first_seen, now()).values()
    ]
    live.publish(edges.redis, "event", documents)


def _bury(edges: Edges, message: Message, reason: str) -> None:
    article = message.article.id if message.article else None
    log.error("dead", entry=message.entry, article=article, feed=message.feed, reason=reason)
    queue.bury(edges.redis, message.entry, queue.fields_of(message), reason)


def _require_index(edges: Edges) -> None:
    """Ask before taking entries: at the start, for a first write without templates would guess a mapping, and after
    an outage, so that a cluster that is away holds up one batch and not one more every two seconds."""
    if edges.outage.is_clear():
        return
    if not templates.ready(edges.elasticsearch):
        raise IndexUnavailable("the index templates are missing: run `marsad install`")
    edges.outage.end()
