"""The fields of the index as a page for people, made from the descriptions in `mappings/components`.

python -m workers.sinks.fields > docs/fields.md
"""

from __future__ import annotations

from collections.abc import Iterator

from workers.sinks.mapping import PREFIX, Body, component_templates, index_templates

_HEAD = """# Fields

Made by `python -m workers.sinks.fields` from the descriptions in `mappings/components/`; `marsad install` puts them on
the cluster, under `_meta.fields` of each component template. Every index refuses fields that it does not know.
"""


def page() -> str:
    """The page in Markdown."""
    parts = [_HEAD]
    for name, body in component_templates().items():
        if described := body["_meta"].get("fields"):
            used = [template for template, one in index_templates().items() if name in one["composed_of"]]
            kinds = dict(_kinds(body["template"]["mappings"]))
            parts.append(f"\n## {body['_meta']['title']}\n\n`{name.removeprefix(PREFIX)}`, in {', '.join(used)}\n")
            parts.append("\n| field | type | what it says |\n|---|---|---|\n")
            parts += [f"| `{field}` | {kinds[field]} | {words} |\n" for field, words in described.items()]
    return "".join(parts)


def _kinds(mapping: Body, path: str = "") -> Iterator[tuple[str, str]]:
    """Each field and its type, with those of the fields inside it."""
    for name, field in mapping.get("properties", {}).items():
        if "properties" in field:
            yield from _kinds(field, f"{path}{name}.")
        else:
            inner = [f"`.{one}` {how['type']}" for one, how in field.get("fields", {}).items()]
            yield f"{path}{name}", ", ".join([field["type"], *inner])


if __name__ == "__main__":
    print(page(), end="")
