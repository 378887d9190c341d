"""The feed list: what is on, and what the user's file may say."""

from dataclasses import replace
from pathlib import Path

import pytest
import structlog

from ingest import catalogue
from ingest.catalogue import Catalogue, add, disable, enable, free_id, load, remove, save
from ingest.feed import Feed
from marsad.errors import MarsadError
from marsad.settings import Settings

STARTER = """
[[feeds]]
id = "ly-one"
title = "الأولى"
publisher = "الأولى"
country = "LY"
language = "ar"
url = "https://one.example/feed"
seen = { repository = "someone/list", path = "feeds.opml" }

[[feeds]]
id = "ly-two"
country = "LY"
url = "https://two.example/feed"

[[feeds]]
id = "iq-one"
country = "IQ"
url = "https://iq.example/feed"
"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path, console_port=8123)


@pytest.fixture
def known(settings: Settings, tmp_path: Path) -> Catalogue:
    return loaded(settings, tmp_path)


def loaded(settings: Settings, folder: Path, user: str | None = None) -> Catalogue:
    (folder / "starter.toml").write_text(STARTER, encoding="utf-8")
    if user is not None:
        settings.feeds.write_text(user, encoding="utf-8")
    return load(settings, folder / "starter.toml")


def on(known: Catalogue) -> list[str]:
    return [feed.id for feed in known.on]


def test_at_first_only_the_sample_is_on(known: Catalogue) -> None:
    assert [feed.id for feed in known.feeds] == ["sample", "ly-one", "ly-two", "iq-one"]
    assert on(known) == ["sample"]


def test_the_sample_is_served_here(known: Catalogue) -> None:
    sample = known.find("sample")
    assert sample is not None
    assert (sample.url, sample.publisher, sample.local) == ("http://127.0.0.1:8123/sample/feed.xml", "مرصد", True)


def test_the_settings_switch_the_sample_off(settings: Settings, tmp_path: Path) -> None:
    without = settings.model_copy(update={"sample_feed": False})
    known = loaded(without, tmp_path, 'disabled = ["sample"]')
    assert "sample" not in [feed.id for feed in known.feeds]
    assert known.unknown == ()


def test_a_starter_feed_says_where_it_was_seen(known: Catalogue) -> None:
    feed = known.find("ly-one")
    assert feed is not None
    assert feed.origin == "someone/list feeds.opml"


@pytest.mark.parametrize(
    ("names", "ids"),
    [
        (["ly"], ["sample", "ly-one", "ly-two"]),
        (["LY"], ["sample", "ly-one", "ly-two"]),
        (["ly-two", "iq"], ["sample", "ly-two", "iq-one"]),
        (["sample"], ["sample"]),
    ],
)
def test_enable(known: Catalogue, names: list[str], ids: list[str]) -> None:
    assert on(enable(known, names)) == ids


def test_disable(known: Catalogue) -> None:
    every = enable(known, ["ly", "iq"])
    assert on(disable(every, ["ly"])) == ["sample", "iq-one"]
    assert on(disable(every, ["sample", "iq-one"])) == ["ly-one", "ly-two"]
    assert enable(disable(every, ["ly", "sample"]), ["ly", "sample"]) == every


def test_an_id_wins_over_a_country(known: Catalogue) -> None:
    assert on(enable(add(known, Feed(id="iq", url="https://x.example/")), ["iq"])) == ["sample", "iq"]


def test_unknown_names_are_all_named(known: Catalogue) -> None:
    with pytest.raises(MarsadError, match=r"ly-on \(did you mean ly-one\?\); .* zz"):
        enable(known, ["ly-on", "ly", "zz"])


def test_an_added_feed_is_on_until_it_is_switched_off(known: Catalogue) -> None:
    known = add(known, Feed(id="mine", url="https://mine.example/feed"))
    assert on(known) == ["sample", "mine"]
    assert on(disable(known, ["mine"])) == ["sample"]
    assert remove(disable(known, ["mine"]), ["mine"]).disabled == frozenset()


@pytest.mark.parametrize(
    ("feed", "message"),
    [
        (Feed(id="ly-one", url="https://new.example/"), "ly-one is there already"),
        (Feed(id="new", url="https://ONE.example/feed?utm_source=x"), "ly-one is there already"),
        (Feed(id="No", url="https://new.example/"), "id must be"),
        (Feed(id="a,b", url="https://new.example/"), "id must be"),
        (Feed(id="new", url="ftp://new.example/"), "url must start"),
        (Feed(id="new", url="https://"), "url must start"),
        (Feed(id="new", url="http://["), "url must start"),
    ],
)
def test_a_feed_that_cannot_be_added(known: Catalogue, feed: Feed, message: str) -> None:
    with pytest.raises(MarsadError, match=message):
        add(known, feed)


@pytest.mark.parametrize(
    ("name", "message"), [("ly-one", "is shipped"), ("sample", "is shipped"), ("nn", "there is no feed")]
)
def test_a_feed_that_cannot_be_removed(known: Catalogue, name: str, message: str) -> None:
    with pytest.raises(MarsadError, match=message):
        remove(known, [name])


def test_what_is_saved_is_loaded(known: Catalogue, settings: Settings, tmp_path: Path) -> None:
    mine = Feed(id="mine", url="https://mine.example/feed", title="لي «أنا»", local=True, alerts="always", folder="أ/ب")
    known = disable(enable(add(known, mine), ["ly"]), ["sample"])
    save(known, settings.feeds)
    assert load(settings, tmp_path / "starter.toml") == known
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_a_file_that_cannot_be_replaced_leaves_no_other_behind(known: Catalogue, tmp_path: Path) -> None:
    (tmp_path / "sub" / "feeds.toml").mkdir(parents=True)
    with pytest.raises(MarsadError, match="cannot write"):
        save(known, tmp_path / "sub" / "feeds.toml")
    assert [path.name for path in (tmp_path / "sub").iterdir()] == ["feeds.toml"]


def test_a_folder_that_cannot_be_written(known: Catalogue, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(MarsadError, match="cannot write"):
        save(known, tmp_path / "file" / "feeds.toml")


@pytest.mark.parametrize(
    ("user", "messages"),
    [
        ("[[", ["feeds.toml is not TOML"]),
        ('enabled = "ly-one"', ["enabled must be a list of ids"]),
        ('enabled = ["ly-one"]\ndisabled = ["ly-one"]', ["ly-one is both enabled and disabled"]),
        ('enable = ["ly-one"]\nfeeds = 3', ["'enable' is not a part of it", "feeds must be written as [[feeds]]"]),
        ("feeds = [3]", ["feed 1 is not a table"]),
        ('[[feeds]]\nurl = "https://x.example/"', ["feed 1: id must be"]),
        ('[[feeds]]\nid = "x"', ["x: url must start", "it is None"]),
        ('[[feeds]]\nid = "ly-one"\nurl = "https://x.example/"', ["ly-one is there twice"]),
        (
            '[[feeds]]\nid = "A b"\nurl = "x"\ntitle = 3\nlocal = "no"\nalerts = "maybe"\nenabled = true\nmood = 1',
            [
                "feeds.toml: ", "id must be", "url must start", "title must be text", "local must be true or false",
                "alerts must be", "'enabled' is not a part of a feed", "'mood' is not a part of a feed",
            ],
        ),
    ],
)  # fmt: skip
def test_every_mistake_is_named(settings: Settings, tmp_path: Path, user: str, messages: list[str]) -> None:
    with pytest.raises(MarsadError) as raised:
        loaded(settings, tmp_path, user)
    assert [message for message in messages if message not in str(raised.value)] == []


def test_a_feed_that_is_shipped_no_longer_stops_nothing(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    catalogue._warn_of_unknown.cache_clear()
    user = 'enabled = ["ly-gone", "ly-one"]\ndisabled = ["iq-gone", "sample"]'
    structlog.reset_defaults()
    known = loaded(settings, tmp_path, user)
    assert (on(known), known.unknown) == (["ly-one"], ("iq-gone", "ly-gone"))
    assert capsys.readouterr() == ("", "")  # a command's answer stays whole
    save(known, settings.feeds)
    assert load(settings, tmp_path / "starter.toml") == known  # should it be shipped again, it is on again


def test_a_feed_that_is_shipped_no_longer_is_warned_of_once(settings: Settings, tmp_path: Path) -> None:
    catalogue._warn_of_unknown.cache_clear()
    structlog.configure(processors=[])
    try:
        with structlog.testing.capture_logs() as told:
            for _ in range(2):
                loaded(settings, tmp_path, 'enabled = ["ly-gone"]')
    finally:
        structlog.reset_defaults()
        catalogue._warn_of_unknown.cache_clear()
    assert told == [{"event": "unknown_feed", "feed": "ly-gone", "log_level": "warning"}]


def test_the_file_says_that_comments_are_not_kept(known: Catalogue, settings: Settings) -> None:
    save(known, settings.feeds)
    assert "comments of yours are not kept" in settings.feeds.read_text(encoding="utf-8")


def test_bytes_that_are_no_text(settings: Settings, tmp_path: Path) -> None:
    settings.feeds.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(MarsadError, match="is not TOML"):
        load(settings, tmp_path / "none.toml")


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://www.New.example/feed", "new-example"),
        ("https://mine.example/other", "mine-example-2"),
        ("https://عربي/", "feed"),
        ("http://[", "feed"),
        ("https://" + "a" * 80 + ".example/", "a" * 56),
    ],
)
def test_free_id(known: Catalogue, url: str, name: str) -> None:
    known = add(known, Feed(id="mine-example", url="https://mine.example/feed"))
    assert free_id(known, url) == name


def test_find_by_address(known: Catalogue) -> None:
    assert known.find("https://Two.example/feed#x") == replace(known.starter[1], enabled=False)
    assert known.find("https://none.example/") is None


def test_the_shipped_list_is_off(settings: Settings) -> None:
    shipped = load(settings).starter
    assert shipped
    assert not any(feed.enabled for feed in load(settings).feeds if feed.id != catalogue.SAMPLE)
