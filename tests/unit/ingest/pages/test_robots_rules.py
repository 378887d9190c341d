"""robots.txt as RFC 9309 tells it."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.pages.robots_rules import ALL, MAX_BYTES, NOTHING, Rules, read_rules

SITE = "https://news.example"


def may(robots: str | bytes, path: str) -> bool:
    return read_rules(robots if isinstance(robots, bytes) else robots.encode()).allow(SITE + path)


@pytest.mark.parametrize(
    ("rules", "path", "allowed"),
    [
        ("Disallow: /", "/a", False),
        ("Disallow:", "/a", True),
        ("Disallow: /a", "/ab", False),
        ("Disallow: /a/", "/a", True),
        ("Disallow: /a$", "/a", False),
        ("Disallow: /a$", "/a?b", True),
        ("Disallow: /*.pdf$", "/x/y.pdf", False),
        ("Disallow: /*.pdf$", "/x/y.pdf?z", True),
        ("Disallow: /*/private/*x", "/a/private/b/x", False),
        ("Disallow: /*/private/*x", "/a/private", True),
        ("Disallow: *", "/a", False),
        ("Disallow: a", "/a", False),
        ("Disallow: /a*$", "/a/b", False),
        ("Disallow: /$", "/", False),
        ("Disallow: /$", "/a", True),
        ("Disallow: /?p=", "/?p=1", False),
        ("Disallow: /\nAllow: /news", "/news/1", True),
        ("Allow: /news\nDisallow: /news/old", "/news/old/1", False),
        ("Disallow: /a\nAllow: /a", "/a", True),
        ("Disallow: /أخبار", "/%D8%A3%D8%AE%D8%A8%D8%A7%D8%B1/1", False),
        ("Disallow: /%d8%a3%d8%ae%d8%a8%d8%a7%d8%b1", "/أخبار/1", False),
        ("Disallow: /a%2fb", "/a%2Fb", False),
        ("Disallow: /a%2Fb", "/a/b", True),
    ],
)
def test_the_longest_pattern_that_fits_decides(rules: str, path: str, allowed: bool) -> None:
    assert may(f"User-agent: *\n{rules}\n", path) is allowed


def test_our_own_group_comes_before_everybody_s() -> None:
    robots = "User-agent: *\nDisallow: /\n\nUSER-AGENT: Marsad/2.0 # us\nDisallow: /x\n"
    assert (may(robots, "/a"), may(robots, "/x")) == (True, False)
    assert may("User-agent: *\nDisallow: /\nUser-agent: marsad\nDisallow:\n", "/a")
    assert not may("User-agent: *\nDisallow: /\nUser-agent: marsadbot\nDisallow:\n", "/a")


def test_groups_of_several_names_and_in_several_places_are_joined() -> None:
    robots = "User-agent: a\nUser-agent: Marsad\nDisallow: /x\n\nUser-agent: b\nDisallow: /y\n"
    robots += "User-agent: marsad\nDisallow: /z"
    assert [may(robots, path) for path in ("/x", "/y", "/z")] == [False, True, False]


def test_what_stands_between_the_lines_does_not_matter() -> None:
    robots = "\ufeff# hello\r\nUser-agent : * # all\r\nSitemap: https://x.example/s.xml\r\nnonsense\r\n\r\n"
    robots += " disallow :/x # no\r"
    assert (may(robots, "/x"), may(robots, "/y")) == (False, True)
    assert may("Disallow: /\n", "/a"), "a rule before any name is nobody's"
    assert may(b"<html><body>User-agent: * Disallow: /</body></html>", "/a")
    assert may(b"\xff\xfe\0\x80", "/a")


@pytest.mark.parametrize(
    ("written", "seconds"), [("10", 10), ("0.5", 0.5), ("99999", 60), ("soon", 0), ("-1", 0), ("1e400", 0)]
)
def test_the_delay_is_read_within_bounds(written: str, seconds: float) -> None:
    assert read_rules(f"User-agent: *\nCrawl-delay: {written}\n".encode()).delay == seconds


def test_rules_are_kept_as_text() -> None:
    rules = read_rules("User-agent: *\nDisallow: /أ*$\nAllow: /b\nCrawl-delay: 2".encode())
    assert Rules.from_json(rules.to_json()) == rules
    assert Rules.from_json(ALL.to_json()).allow(SITE)
    assert not Rules.from_json(NOTHING.to_json()).allow(SITE)


@pytest.mark.parametrize(
    "content",
    [
        b"".join(b"User-agent: a%d\n" % n for n in range(30_000)) + b"Disallow: /x\n" * 2_000,
        b"User-agent: *\n" + b"Disallow: /*a*a*a*a*a$\n" * 20_000,
        b"User-agent: *\nDisallow: /" + b"*a" * 30_000,
        b"User-agent: *\nDisallow: /" + b"%d8" * 20_000,
        b":" * MAX_BYTES,
    ],
    ids=range(5),
)
def test_one_that_means_harm_is_read_at_once(content: bytes) -> None:
    clock = time.process_time()
    read_rules(content).allow(SITE + "/" + "a" * 2_000)
    assert time.process_time() - clock < 1


def test_one_that_says_too_much_to_us_is_left_alone() -> None:
    much = "User-agent: *\n" + "".join(f"Disallow: /{n:050}\n" for n in range(3_000))
    assert read_rules(much.encode()) == NOTHING


@given(
    st.binary(max_size=300) | st.text("uUser-agntDislow: */$#%\n\r", max_size=300).map(str.encode), st.text(max_size=40)
)
def test_anything_is_read(content: bytes, path: str) -> None:
    rules = read_rules(content)
    assert Rules.from_json(rules.to_json()) == rules
    assert rules.allow(f"{SITE}/{path}") in (True, False)
