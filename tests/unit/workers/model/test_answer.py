"""The model's answer: one shape for the schema it is given and for the check of what it says."""

from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workers.event import CLASS_OF
from workers.model.answer import Answer, Failure, Report, read, schema

LEAST: dict[str, Any] = {"type": "bombing", "evidence": "انفجرت عبوة"}


def reply(content: Any) -> bytes:
    return orjson.dumps({"choices": [{"message": {"role": "assistant", "content": content}}]})


def said(*events: dict[str, Any]) -> str:
    return orjson.dumps({"events": events}).decode()


@pytest.mark.parametrize(
    "content",
    [
        said(LEAST),
        f"```json\n{said(LEAST)}\n```",
        f"<think>an explosion, then</think>\nHere it is: {said(LEAST)} I hope it helps.",
        said({**LEAST, "note": "beside the schema"}),
    ],
)
def test_an_answer(content: str) -> None:
    assert read(reply(content)) == Answer((Report(**LEAST),))


def test_no_event_is_an_answer() -> None:
    assert read(reply(said())) == Answer(())


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", "not_json"),
        (b"\xff\xfe", "not_json"),
        (b"<html>Bad Gateway</html>", "not_json"),
        (b"[" * 100_000, "not_json"),
        (b"{}", "schema"),
        (b"[]", "schema"),
        (b'{"choices": []}', "schema"),
        (b'{"choices": {"0": 1}}', "schema"),
        (b'{"choices": [{"message": null}]}', "schema"),
        (reply(None), "empty"),
        (reply(" \n"), "empty"),
        (reply([{"type": "text"}]), "empty"),
        (reply("I cannot help with that."), "not_json"),
        (reply(said(LEAST)[:-2]), "not_json"),
        (reply('{"happenings": []}'), "schema"),
        (reply(said({"type": "bombing"})), "schema"),
        (reply(said({**LEAST, "type": "attack"})), "schema"),
        (reply(said({**LEAST, "killed": 3})), "schema"),
        (reply(said({**LEAST, "killed": {"quote": "ثلاثة", "value": "many"}})), "schema"),
        (reply(said({**LEAST, "means": {"quote": "x", "means": "laser"}})), "schema"),
    ],
)
def test_what_is_no_answer(body: bytes, kind: str) -> None:
    answer = read(body)
    assert isinstance(answer, Failure)
    assert answer.kind == kind
    assert 10 < len(answer.reason) < 250


def test_a_reason_does_not_tell_what_the_model_said() -> None:
    answer = read(reply(said({**LEAST, "type": "TELLTALE"})))
    assert isinstance(answer, Failure)
    assert answer.reason.startswith("events.0.type: ")
    assert "TELLTALE" not in answer.reason


@given(st.binary() | st.text().map(reply) | st.recursive(st.none() | st.text(), st.lists).map(reply))
def test_nothing_raises(body: bytes) -> None:
    assert isinstance(read(body), Answer | Failure)


def objects(part: Any) -> list[dict[str, Any]]:
    if isinstance(part, list):
        return [one for inner in part for one in objects(inner)]
    if not isinstance(part, dict):
        return []
    return ([part] if "properties" in part else []) + objects(list(part.values()))


def test_the_schema_is_strict() -> None:
    assert {len(one["properties"]) for one in objects(schema())} == {1, 2, 4, 16}
    for one in objects(schema()):
        assert one["required"] == list(one["properties"])
        assert one["additionalProperties"] is False
    assert b'"title"' not in orjson.dumps(schema())
    assert b'"default"' not in orjson.dumps(schema())


def test_the_schema_names_every_event_type() -> None:
    assert schema()["$defs"]["Report"]["properties"]["type"] == {"type": "string", "enum": list(CLASS_OF)}
