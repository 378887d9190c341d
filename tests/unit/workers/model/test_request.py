"""The request: the whole prompt, the article and nothing of where it comes from."""

import re

import orjson

from tests.unit.workers.stand_ins import article
from workers.event import CLASS_OF
from workers.model.answer import schema
from workers.model.request import prompt, request


def test_what_is_sent() -> None:
    body = request(article(title="انفجار", text="نص الخبر"), "small", 1000)
    assert body["model"] == "small"
    assert [message["role"] for message in body["messages"]] == ["system", "user"]
    assert body["messages"][1]["content"] == (
        "Published: Wednesday 2026-03-04 10:30 +0200\nTitle: انفجار\nText:\nنص الخبر"
    )
    assert body["response_format"]["json_schema"]["schema"] == schema()
    assert body["response_format"]["json_schema"]["strict"] is True


def test_neither_address_nor_publisher_nor_feed_is_sent() -> None:
    sent = orjson.dumps(request(article(), "small", 1000)).decode()
    for private in ("x.example", "وكالة", "a1"):
        assert private not in sent


def test_a_long_article_is_cut() -> None:
    question = request(article(title="ع" * 10, text="ن" * 5000), "small", 1000)["messages"][1]["content"]
    assert question.count("ع") + question.count("ن") == 999


def test_half_a_surrogate_pair_can_be_sent() -> None:
    assert orjson.dumps(request(article(text="x\ud800y"), "small", 1000))


def test_the_prompt_explains_every_event_type_once() -> None:
    explained = re.findall(r"(\w+): ", prompt().split("\nTypes\n")[1].split("\nSlots\n")[0])
    assert sorted(explained) == sorted(CLASS_OF)
