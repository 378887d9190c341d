"""docs/fields.md says what the mappings say."""

from pathlib import Path

from tests.conformance.test_mappings import mapped
from workers.sinks.fields import page
from workers.sinks.mapping import component_templates

PAGE = Path(__file__).resolve().parents[4] / "docs" / "fields.md"


def test_the_page_is_the_one_that_the_mappings_make() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run `python -m workers.sinks.fields > docs/fields.md`"


def test_every_field_is_on_it_with_its_type() -> None:
    lines = page().splitlines()
    for body in component_templates().values():
        for path, field in mapped(body["template"].get("mappings", {})):
            assert any(line.startswith(f"| `{path}` | {field['type']}") for line in lines), path
