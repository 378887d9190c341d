"""The starter list as shipped: enough feeds, each one named, and each with the public file it was seen in."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

import pytest

FEEDS: list[dict[str, Any]] = tomllib.loads(files("ingest").joinpath("starter.toml").read_text("utf-8"))["feeds"]
COUNTRIES = ("LY", "IQ", "SY", "YE", "EG", "SD", "LB", "PS", "TN", "DZ", "MA", "MR")
KEYS = {"id", "title", "publisher", "country", "language", "url", "seen"}

each_feed = pytest.mark.parametrize("feed", FEEDS, ids=lambda feed: str(feed.get("id")))


def test_there_are_about_forty_feeds() -> None:
    assert 38 <= len(FEEDS) <= 48


@pytest.mark.parametrize("key", ["id", "url"])
def test_no_two_feeds_share(key: str) -> None:
    values = [feed[key] for feed in FEEDS]
    assert sorted(set(values)) == sorted(values)


@pytest.mark.parametrize("country", COUNTRIES)
def test_every_promised_country_has_a_feed(country: str) -> None:
    assert country in {feed["country"] for feed in FEEDS}


def test_feeds_are_sorted_by_country_then_id() -> None:
    order = [(feed["country"], feed["id"]) for feed in FEEDS]
    assert order == sorted(order)


@each_feed
def test_a_feed_has_every_key_and_only_the_country_may_be_empty(feed: dict[str, Any]) -> None:
    assert feed.keys() == KEYS
    assert [key for key in KEYS - {"country"} if not feed[key]] == []


@each_feed
def test_an_id_begins_with_its_country(feed: dict[str, Any]) -> None:
    assert re.fullmatch(r"[a-z]{2}-[a-z0-9-]+", feed["id"])
    assert feed["id"].split("-")[0] == (feed["country"].lower() or "xx")


@each_feed
def test_a_feed_is_arabic_and_its_address_is_on_the_web(feed: dict[str, Any]) -> None:
    address = urlsplit(feed["url"])
    assert feed["language"] == "ar"
    assert address.scheme in {"http", "https"}
    assert "." in (address.hostname or "")
    assert feed["url"].isascii()


@each_feed
def test_a_feed_names_the_file_in_which_it_was_seen(feed: dict[str, Any]) -> None:
    assert feed["seen"].keys() == {"repository", "path"}
    assert re.fullmatch(r"[\w.-]+/[\w.-]+", feed["seen"]["repository"])
    assert feed["seen"]["path"].strip()
