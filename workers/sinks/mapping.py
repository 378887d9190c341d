"""The templates as they are shipped in `mappings/`: read, composed, and compared with what a cluster has. Pure."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

import orjson

from workers.sinks.documents import ARTICLES, EVENTS

PREFIX = "marsad-"
ANALYSIS = "text-ar"
# Counts the changes of the mappings; an index says which one it has. Add one with every change of `mappings/`.
SCHEMA = 5

Body = dict[str, Any]


def component_templates() -> dict[str, Body]:
    """Name -> body, for every file of mappings/components.

    A cluster checks each by itself and refuses a field whose analyzer another one defines; so those with fields
    carry the analysis settings, too, which stay written in one file.
    """
    found = _read("components")
    settings = found[ANALYSIS]["template"]["settings"]
    settings["index"]["analysis"] = analysis()
    for body in found.values():
        if "mappings" in body["template"]:
            body["template"]["settings"] = settings
    return {PREFIX + name: body for name, body in found.items()}


def index_templates(generation: int = 1) -> dict[str, Body]:
    """Name -> body, for every file of mappings/templates, for the generation that readers see."""
    return {template_name(name, generation): _versioned(body, generation) for name, body in _read("templates").items()}


def generation_templates(generation: int, read: bool, closed: bool = False) -> dict[str, Body]:
    """Name -> body of those that a generation has for itself.

    Without `read` its indices join no alias. In a `closed` one no index is made any more by writing to it: a worker
    that was frozen through a rebuild finds nothing to write to.
    """
    found = {name: body for name, body in index_templates(generation).items() if name.startswith((ARTICLES, EVENTS))}
    for body in found.values():
        if not read:
            body["template"]["aliases"] = {}
        if closed:
            body["allow_auto_create"] = False
    return found


def merged_mapping(body: Body) -> Body:
    """The mapping of an index template with those of its components; what is an operator's own (@custom) has none."""
    components = component_templates()
    found: Body = {}
    ours = (components[name]["template"] for name in body["composed_of"] if name in components)
    for part in (*ours, body["template"]):
        _merge(found, part.get("mappings", {}))
    return found


def compare(there: Body, wanted: Body) -> tuple[Body, bool]:
    """The properties that a mapping lacks, and whether one that it has is defined in another way."""
    lacking: Body = {}
    differs = False
    have = there.get("properties", {})
    for name, field in wanted.get("properties", {}).items():
        if name not in have:
            lacking[name] = field
        elif "properties" in field and "properties" in have[name]:
            below, other = compare(have[name], field)
            differs = differs or other
            if below:
                lacking[name] = {"properties": below}
        else:
            differs = differs or plain(have[name]) != plain(field)
    return lacking, differs


def analysis() -> Body:
    """The analysis settings, which every index has; "@words.txt" in them stands for the lines of that file."""
    found: Body = _read("components")[ANALYSIS]["template"]["settings"]["index"]["analysis"]
    for part in found["filter"].values():
        part |= {key: _lines(value[1:]) for key, value in part.items() if str(value).startswith("@")}
    return found


def plain(value: Any) -> Any:
    """The body as the cluster gives it back: numbers and booleans of settings come as strings."""
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    return str(value).lower() if isinstance(value, bool | int | float) else value


def template_name(name: str, generation: int) -> str:
    """What the template of this file is called for a generation."""
    return f"{name}-v{generation}" if generation > 1 and name in (ARTICLES, EVENTS) else name


def _versioned(body: Body, generation: int) -> Body:
    patterns = [pattern.replace("{generation}", str(generation)) for pattern in body["index_patterns"]]
    body["template"]["mappings"]["_meta"] = {"schema_version": SCHEMA}
    return {**body, "index_patterns": patterns, "version": SCHEMA}


def _merge(into: Body, more: Body) -> None:
    for key, value in more.items():
        if isinstance(value, dict) and isinstance(into.get(key), dict):
            _merge(into[key], value)
        else:
            into[key] = value


def _lines(name: str) -> list[str]:
    lines = files("mappings").joinpath("analysis", name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def _read(folder: str) -> dict[str, Body]:
    found = sorted(files("mappings").joinpath(folder).iterdir(), key=lambda file: file.name)
    return {file.name.removesuffix(".json"): orjson.loads(file.read_bytes()) for file in found}
