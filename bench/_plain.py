"""The peer of `bench.loss`: one Celery task per article on the Redis broker, as one would write it with care.

Acknowledged late, put back when its process dies, tried again while Elasticsearch is away; it extracts and indexes.
"""

from __future__ import annotations

import redis
from celery import Celery
from elastic_transport import TransportError
from elasticsearch import ApiError

from ingest.article import Article, decode, digest, encode
from ingest.queue import Message
from marsad import settings as settings_module
from marsad.clients import elasticsearch_client
from marsad.clock import now, to_ms
from marsad.settings import Settings
from workers.extract import extract
from workers.sinks.documents import ARTICLES
from workers.told import told

QUEUE = "plain"
INDEX = f"{ARTICLES}-plain"
# Celery's own is an hour; a minute, so that what a dead worker held comes back within a bench.
VISIBLE_AGAIN = 60


def configured(settings: Settings) -> Celery:
    """The application for these settings."""
    app = Celery("plain", broker=settings.broker)
    app.conf.update(
        accept_content=["json"], task_serializer="json", task_ignore_result=True, task_default_queue=QUEUE,
        task_acks_late=True, task_reject_on_worker_lost=True, worker_prefetch_multiplier=1,
        broker_connection_max_retries=None, broker_connection_retry_on_startup=True,
        broker_transport_options={
            "visibility_timeout": VISIBLE_AGAIN, "socket_timeout": 30, "socket_connect_timeout": 5,
            "socket_keepalive": True, "health_check_interval": 25,
        },
    )  # fmt: skip
    return app


app = configured(settings_module.load())
_cluster = None


@app.task(  # type: ignore[untyped-decorator]
    name="index", autoretry_for=(ApiError, TransportError), retry_backoff=True, retry_backoff_max=10, max_retries=None
)
def index(encoded: str) -> None:
    """Extract the events of an article and index it."""
    global _cluster
    _cluster = _cluster or elasticsearch_client(settings_module.load())
    article = decode(encoded)
    _cluster.index(index=INDEX, id=article.id, document=_document(article))


def _document(article: Article) -> dict[str, object]:
    message = Message("0-0", article, "plain", (), to_ms(now()), to_ms(now()), digest(article))
    events = told(message, article, extract(article))
    return {
        "title": article.title, "message": article.text, "published": article.published.isoformat(),
        "event_ids": list(events.ids), "event_count": len(events.ids),
    }  # fmt: skip


def send(app: Celery, article: Article) -> None:
    """Hand an article to the workers; raises what the broker raises."""
    app.send_task("index", [encode(article)], retry=False)


def pending(client: redis.Redis) -> int:
    """Messages that wait or are unacknowledged; `client` speaks to the broker's database."""
    waiting, held = client.llen(QUEUE), client.hlen("unacked")
    return int(waiting) + int(held)
