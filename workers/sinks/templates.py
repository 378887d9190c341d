"""Puts the templates of `mappings/` on a cluster, brings existing indices to them, and says whether all is there.

Articles and events have a template for each generation (`workers/sinks/generation`); that of the generation which
readers see gives new indices the read aliases. Safe to repeat; Kibana has its own (`workers/sinks/kibana`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from elasticsearch import BadRequestError, Elasticsearch, NotFoundError

from workers.sinks.bulk import outages
from workers.sinks.documents import ARTICLES
from workers.sinks.elasticsearch import ALERT_INDEX, FEED_INDEX
from workers.sinks.mapping import (
    PREFIX,
    SCHEMA,
    Body,
    analysis,
    compare,
    component_templates,
    generation_templates,
    index_templates,
    merged_mapping,
    plain,
    template_name,
)


@dataclass(frozen=True, slots=True)
class Change:
    """What was found of a template or index: `what` is "creates", "updates" or "keeps".

    An index "differs" when new fields are not all that it lacks: then only `marsad rebuild` helps.
    """

    kind: str
    name: str
    what: str


def install(client: Elasticsearch, dry_run: bool = False) -> list[Change]:
    """Put what is missing or different in place; returns what was, or with `dry_run` would be, done.

    Indices are named only where they are not as they should be. Raises IndexUnavailable.
    """
    with outages():
        return list(_install(client, dry_run))


def _install(client: Elasticsearch, dry_run: bool) -> Iterator[Change]:
    current = _current(client)
    templates = index_templates(current)
    for number in _generations(client):
        if number > current and not _is_closed(client, number):  # a rebuild is under way
            templates |= generation_templates(number, read=False)
    for name, body in component_templates().items():
        change = Change("component", name, _verb(_component(client, name), body))
        if change.what != "keeps" and not dry_run:
            client.cluster.put_component_template(name=name, template=body["template"], meta=body["_meta"])
        yield change
    for name, body in templates.items():
        change = Change("template", name, _verb(_template(client, name), body))
        if change.what != "keeps" and not dry_run:
            client.indices.put_index_template(name=name, **_arguments(body))
        yield change
    for body in templates.values():
        yield from _bring(client, body, dry_run)
    if not dry_run:
        _create_indices(client)


def put_generation(client: Elasticsearch, generation: int, read: bool, closed: bool = False) -> None:
    """Put the templates of one generation in place (see `generation_templates`). Raises IndexUnavailable."""
    with outages():
        # That of the articles last: by it the cluster knows which generation readers see (`current`).
        for name, body in reversed(generation_templates(generation, read, closed).items()):
            client.indices.put_index_template(name=name, **_arguments(body))


def ready(client: Elasticsearch, generations: Sequence[int] = (1,)) -> bool:
    """Whether all templates are there, readers see one of these generations, and the indices know all fields.

    Without templates a first write would guess a mapping; without aliases nobody would see what is written; an index
    of an older version would refuse every document. Raises IndexUnavailable.
    """
    with outages():
        answer = _answered(client, f"{PREFIX}*")
        found = {row["name"]: row["index_template"] for row in answer}
        wanted = {name for number in generations for name in index_templates(number)}
        seen = any(_aliases(found.get(template_name(ARTICLES, number))) for number in generations)
        return wanted <= set(found) and seen and _is_up_to_date(client, generations)


def current(client: Elasticsearch) -> int:
    """The generation that readers see, as the cluster knows it. Raises IndexUnavailable."""
    with outages():
        return _current(client)


def _current(client: Elasticsearch) -> int:
    numbers = [
        number for number in _generations(client) if _aliases(_template(client, template_name(ARTICLES, number)))
    ]
    return max(numbers, default=1)


def _generations(client: Elasticsearch) -> list[int]:
    """The generations that have a template."""
    answer = _answered(client, f"{ARTICLES}*")
    matches = (re.fullmatch(rf"{ARTICLES}(?:-v(\d+))?", row["name"]) for row in answer)
    return sorted(int(match[1] or 1) for match in matches if match)


def _answered(client: Elasticsearch, pattern: str) -> list[Any]:
    # A cluster that has none of them answers 404 and the empty list.
    answer = client.options(ignore_status=404).indices.get_index_template(name=pattern)
    return list(answer["index_templates"])


def _is_closed(client: Elasticsearch, generation: int) -> bool:
    template = _template(client, template_name(ARTICLES, generation))
    return template is not None and template.get("allow_auto_create") is False


def _aliases(template: Body | None) -> Body:
    return ((template or {}).get("template") or {}).get("aliases") or {}


def _is_up_to_date(client: Elasticsearch, generations: Sequence[int]) -> bool:
    patterns = [pattern for number in generations for body in index_templates(number).values()
                for pattern in body["index_patterns"]]  # fmt: skip
    answer = client.indices.get_mapping(
        index=",".join(dict.fromkeys(patterns)), ignore_unavailable=True, allow_no_indices=True,
        filter_path=["*.mappings._meta.schema_version"],
    )  # fmt: skip
    return all(row["mappings"]["_meta"]["schema_version"] >= SCHEMA for row in answer.values())


def _bring(client: Elasticsearch, body: Body, dry_run: bool) -> Iterator[Change]:
    """Give the indices of a template the fields that they lack."""
    pattern = ",".join(body["index_patterns"])
    wanted = merged_mapping(body)
    there = client.indices.get_mapping(index=pattern, ignore_unavailable=True, allow_no_indices=True)
    settings = client.indices.get_settings(index=pattern, ignore_unavailable=True, allow_no_indices=True)
    for index in sorted(there):
        mapping = there[index]["mappings"]
        lacking, differs = compare(mapping, wanted)
        differs = differs or not _is_analysed_so(settings[index]["settings"])
        updates = bool(lacking) or mapping.get("_meta") != wanted["_meta"]
        if updates and not dry_run:
            differs = not _put(client, index, lacking, wanted["_meta"]) or differs
        if updates or differs:
            yield Change("index", index, "differs" if differs else "updates")


def _put(client: Elasticsearch, index: str, properties: Body, meta: Body) -> bool:
    try:
        client.indices.put_mapping(index=index, properties=properties, meta=meta)
    except BadRequestError:  # such as a field whose analyzer the index does not have
        return False
    return True


def _is_analysed_so(settings: Body) -> bool:
    return bool(plain(settings["index"].get("analysis")) == plain(analysis()))


def _create_indices(client: Elasticsearch) -> None:
    # The indices that are not monthly, so that readers find them empty instead of absent.
    for index in (ALERT_INDEX, FEED_INDEX):
        if not client.indices.exists(index=index):
            client.options(ignore_status=400).indices.create(index=index)  # 400: another worker was first


def _component(client: Elasticsearch, name: str) -> Body | None:
    try:
        found: Body = client.cluster.get_component_template(name=name)["component_templates"][0]
    except NotFoundError:
        return None
    return found["component_template"]  # type: ignore[no-any-return]


def _template(client: Elasticsearch, name: str) -> Body | None:
    try:
        found: Body = client.indices.get_index_template(name=name)["index_templates"][0]
    except NotFoundError:
        return None
    return found["index_template"]  # type: ignore[no-any-return]


def _verb(there: Body | None, body: Body) -> str:
    if there is None:
        return "creates"
    return "keeps" if plain(there).items() >= plain(body).items() else "updates"


def _arguments(body: Body) -> Body:
    return {("meta" if name == "_meta" else name): value for name, value in body.items()}
