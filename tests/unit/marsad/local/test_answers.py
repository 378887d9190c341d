"""What is said when a server does not answer; that they do is in tests/integration/test_up.py."""

from pathlib import Path

from marsad.local.answers import no_elasticsearch, no_redis
from marsad.settings import Settings


def test_a_server_that_does_not_answer() -> None:
    settings, log = Settings(), Path("/logs/redis.log")
    assert no_redis(settings, log) == "the local Redis does not answer: see /logs/redis.log"
    named = settings.model_copy(
        update={"redis_url": "redis://:secret@h:1/0", "elasticsearch_url": "https://elastic:secret@h:2"}
    )
    assert no_redis(named, log).startswith("Redis at redis://***@h:1/0 does not answer: start it, or unset ")
    assert no_elasticsearch(settings, log) == "the local Elasticsearch does not answer: see /logs/redis.log"
    assert no_elasticsearch(named, log) == (
        "Elasticsearch at https://***@h:2 does not answer: check MARSAD_ELASTICSEARCH_URL"
    )
