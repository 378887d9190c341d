"""The indices of one generation as a whole: made, refreshed, held still, shown to readers, deleted.

Speaks to Elasticsearch; raises IndexUnavailable.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from elasticsearch import Elasticsearch

from marsad.clock import to_ms
from workers.sinks import templates
from workers.sinks.bulk import outages
from workers.sinks.documents import ARTICLES, EVENTS, article_index, event_index
from workers.sinks.mapping import generation_templates, template_name

KINDS = (ARTICLES, EVENTS)
# While readers must see nothing new: long enough for the last articles to be brought over, and no longer, so that a
# rebuild that is killed here leaves readers a minute behind and not for ever.
STILL = "60s"
_TIER = "index.routing.allocation.include._tier_preference"
USUAL_TIER, WARM = "data_content", "data_warm,data_hot,data_content"
USUAL = "1s"  # as mappings/components/text-ar.json has it


def pattern(kind: str, generation: int) -> str:
    """All months of a generation."""
    return f"{kind}-v{generation}-*"


def months(client: Elasticsearch, generation: int) -> list[str]:
    """The indices that a generation has, articles first."""
    with outages():
        found = [client.indices.get(index=pattern(kind, generation), ignore_unavailable=True) for kind in KINDS]
    return [name for answer in found for name in sorted(answer)]


def shards(client: Elasticsearch, index: str) -> int:
    """How many shards an index has: an operator may have chosen more than one."""
    with outages():
        settings = client.indices.get_settings(index=index, name="index.number_of_shards", flat_settings=True)
    return int(settings[index]["settings"]["index.number_of_shards"])


def create_months(client: Elasticsearch, generation: int, now: datetime) -> None:
    """Make the indices of today's and tomorrow's month, so that none is made while readers change over."""
    days = (to_ms(now), to_ms(now + timedelta(days=1)))
    for index in dict.fromkeys(make(day, generation) for day in days for make in (article_index, event_index)):
        with outages():
            if not client.indices.exists(index=index):
                client.options(ignore_status=400).indices.create(index=index)  # 400: the pipeline was first


def delete(client: Elasticsearch, generation: int) -> int:
    """Delete a generation's indices; how many."""
    names = months(client, generation)
    for name in names:  # named one by one: a cluster may refuse to delete by wildcard
        delete_month(client, name)
    return len(names)


def segments(client: Elasticsearch, generations: Sequence[int]) -> dict[str, int]:
    """Index -> how many segments its fullest shard has, for all months of these generations."""
    patterns = ",".join(pattern(kind, number) for number in generations for kind in KINDS)
    with outages():
        answer = client.indices.segments(index=patterns, ignore_unavailable=True, allow_no_indices=True)
    return {
        name: max((copy["num_search_segments"] for copies in index["shards"].values() for copy in copies), default=0)
        for name, index in answer["indices"].items()
    }


def tiers(client: Elasticsearch, generations: Sequence[int]) -> dict[str, str]:
    """Index -> the tiers of nodes that it prefers, for all months of these generations."""
    patterns = ",".join(pattern(kind, number) for number in generations for kind in KINDS)
    with outages():
        answer = client.indices.get_settings(
            index=patterns, name=_TIER, flat_settings=True, include_defaults=True, ignore_unavailable=True
        )
    return {name: str((row["defaults"] | row["settings"]).get(_TIER, "")) for name, row in answer.items()}


def move_to_warm(client: Elasticsearch, index: str) -> None:
    """Let a month move where its cluster keeps what is old; one without such nodes keeps it where it is."""
    with outages():
        client.indices.put_settings(index=index, settings={_TIER: WARM})


def merge(client: Elasticsearch, index: str) -> None:
    """Have a month merged into one segment, which goes on without us; writes go on, too."""
    with outages():
        client.indices.forcemerge(index=index, max_num_segments=1, wait_for_completion=False)


def delete_month(client: Elasticsearch, index: str) -> None:
    """Delete one month of one kind."""
    with outages():
        client.options(ignore_status=404).indices.delete(index=index)


def refresh(client: Elasticsearch, generation: int) -> None:
    """Let readers see all that was written."""
    with outages():
        for kind in KINDS:
            client.indices.refresh(index=pattern(kind, generation), ignore_unavailable=True)


def hold_still(client: Elasticsearch, generation: int, still: bool) -> None:
    """Let readers see what they see now and nothing newer, for a minute at most; or as usual again."""
    with outages():
        for kind in KINDS:
            client.indices.put_settings(
                index=pattern(kind, generation), settings={"index.refresh_interval": STILL if still else USUAL},
                ignore_unavailable=True,
            )  # fmt: skip


def show(client: Elasticsearch, generation: int, instead_of: int) -> None:
    """Point the read aliases at one generation instead of another: those that are there now at one stroke.

    From then on new months of the one join the aliases, and new months of the other do not.
    """
    _point(client, generation, instead_of)
    templates.put_generation(client, generation, read=True)
    templates.put_generation(client, instead_of, read=False)
    _point(client, generation, instead_of)  # and a month that was made in between


def _point(client: Elasticsearch, generation: int, instead_of: int) -> None:
    bodies = generation_templates(generation, read=True)
    actions = []
    for kind in KINDS:
        for alias, definition in bodies[template_name(kind, generation)]["template"]["aliases"].items():
            here, there = pattern(kind, generation), pattern(kind, instead_of)
            actions.append({"add": {"index": here, "alias": alias, **definition}})
            if _exists(client, there):
                actions.append({"remove": {"index": there, "alias": alias, "must_exist": False}})
    with outages():
        client.indices.update_aliases(actions=actions)


def _exists(client: Elasticsearch, names: str) -> bool:
    with outages():
        return bool(client.indices.get(index=names, ignore_unavailable=True, filter_path=["*.settings.index.uuid"]))


def older(client: Elasticsearch, generation: int) -> Iterator[int]:
    """Earlier generations of which indices are left."""
    for number in range(1, generation):
        if months(client, number):
            yield number
