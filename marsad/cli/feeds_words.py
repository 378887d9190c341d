"""What a check found of a feed, as sentences for a person: pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from ingest.finding.check import Checked
from ingest.push.websub import Subscription

_READERS = {
    "strict": "read by the strict reader",
    "json": "read as JSON Feed",
    "feedparser": "read by feedparser, in a process of its own: not well-formed, or in a form the strict reader leaves",
}
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_TO_DO = {
    "gone": "the publisher took it away on purpose: `marsad feeds add https://<the site>` looks for its new address",
    "timeout": "try again later; if it is always so slow, set MARSAD_FETCH_TIMEOUT higher",
    "size": "if it really is that large, set MARSAD_FETCH_MAX_BYTES higher",
    "encoding": "the server packs it wrongly: nothing can be done here; tell the publisher",
    "tls": "the publisher must renew or mend the certificate; until then its http:// address may do, if it has one",
    "dns": "check the spelling of the address; if it is right, the site is gone or this machine has no DNS",
    "connection": "try again later; if a browser reaches it from elsewhere, this machine's network is kept out",
    "redirect": "its redirects lead nowhere: open it in a browser, and take the address where that ends",
    "forbidden": "if it is meant, mark the feed with --local",
    "address": "write the whole address, with http:// or https://",
    "busy": "it redirects to a host that was asked just now: try again in a minute",
}
_STATUS = {
    401: "it wants a password: such feeds cannot be polled",
    403: "the server refuses programs, or this machine's network: a browser may show more; ask the publisher",
    404: "there is nothing at this address: `marsad feeds add https://<the site>` looks for its feed",
    429: "it was asked too often: wait, it is polled more slowly by itself",
}
_STATUS_ELSE = "the server has a fault of its own: try again later"


def words(one: Checked, pushes: Subscription | None = None, now: datetime | None = None) -> str:
    """What a check found, the most important first; `pushes` is what is known of its hub."""
    if not one.ok:
        return "\n".join([f"{one.feed}: cannot be polled: {one.reason}", *_indented([_to_do(one)])])
    newest = f", newest of {one.newest:%Y-%m-%d %H:%M %z}" if one.newest else ""
    head = (
        f"{one.feed}: {one.form}, {one.entries} articles{newest}"
        f" ({one.size:,} bytes of {one.encoding}, {one.took:.1f} s)"
    )
    return "\n".join([head, *_indented([*_faults(one), *_facts(one), *_pushing(one, pushes, now)])])


def span(length: timedelta) -> str:
    """A time as one would say it: 90 s, 25 min, 3 h, 4 days."""
    seconds = length.total_seconds()
    for unit, size, until in (("s", 1, 120), ("min", 60, 7200), ("h", 3600, 172_800)):
        if seconds < until:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds / 86_400:.0f} days"


def _to_do(one: Checked) -> str:
    if one.kind == "status":
        return _STATUS.get(one.status, _STATUS_ELSE)
    if one.kind == "content":
        if "HTML" in one.reason:
            return "`marsad feeds add` with this address looks for the feed that the page leads to"
        return "open it in a browser to see what it is"
    return _TO_DO.get(one.kind, "")


def _faults(one: Checked) -> Iterator[str]:
    for reason, count in one.drops:
        yield f"dropped {count}: {reason}"
    if one.undated:
        yield f"{one.undated} entries have no date that can be true; the time of the first poll is taken"
    if one.ahead:
        yield f"{one.ahead} entries have a date that is still to come: its clock or its time zone is wrong"
    yield from one.notes
    if one.moved:
        yield f"it has moved for good to {one.moved}: polls follow; better put that address into the list"


def _facts(one: Checked) -> Iterator[str]:
    yield _READERS.get(one.path, f"read by {one.path}")
    yield _rhythm(one)
    if one.asked:
        yield _asked(one)
    if one.hints.skip_hours or one.hints.skip_days:
        yield f"asks not to be polled {' or '.join(_skipped(one))}; followed"
    yield _conditional(one)
    yield _texts(one)


def _skipped(one: Checked) -> Iterator[str]:
    if one.hints.skip_hours:
        yield f"in the hours {', '.join(map(str, sorted(one.hints.skip_hours)))} (UTC)"
    if one.hints.skip_days:
        yield f"on {', '.join(_DAYS[day] for day in sorted(one.hints.skip_days))}"


def _rhythm(one: Checked) -> str:
    if one.between is None:
        return f"its rhythm is not known yet; polled every {span(one.interval)} at first, longer while nothing comes"
    return f"an entry every {span(one.between)} on average; polled about every {span(one.interval)}"


def _asked(one: Checked) -> str:
    given = {"ttl": one.hints.ttl, "sy:updatePeriod": one.hints.period, "Cache-Control or Expires": one.fresh}
    names = ", ".join(f"{name} {span(length)}" for name, length in given.items() if length)
    followed = one.interval >= one.asked
    return f"asks to be left alone for a while ({names}); " + (
        "followed" if followed else f"followed up to {span(one.interval)}: it publishes more often than it says"
        if one.between else f"followed up to {span(one.interval)} while its rhythm is not known"
    )  # fmt: skip


def _conditional(one: Checked) -> str:
    if not one.conditional:
        return "it sends neither ETag nor Last-Modified, so every poll fetches it whole"
    return {
        "not_modified": "conditional requests work: asked again, it answers 304",
        "same": "conditional requests do not work: asked with its own ETag or Last-Modified it sends the same again",
        "changed": "asked again with its ETag or Last-Modified it sent something else: it changes with every request",
        "failed": "asked a second time it failed: it may limit how often it is asked",
    }.get(one.again, "it sends ETag or Last-Modified")


def _texts(one: Checked) -> str:
    if not one.pages:
        return f"its texts (about {one.length:,} characters) are taken as they are; no pages are read"
    return (
        f"{one.pages} of {one.entries} texts are only beginnings (about {one.length:,} characters): their pages are "
        'read too, where robots.txt lets us; full_text = "never" in feeds.toml switches that off'
    )


def _pushing(one: Checked, pushes: Subscription | None, now: datetime | None) -> Iterator[str]:
    if not one.hub:
        yield "it names no hub, so it is polled only"
    elif pushes is None or now is None:
        yield f"it can be pushed by {one.hub}; not asked yet: that needs MARSAD_PUBLIC_URL, and the feed in your list"
    elif pushes.active(now) and pushes.until:
        last = f", the last at {pushes.last_push:%Y-%m-%d %H:%M %z}" if pushes.last_push else ", none came yet"
        yield f"pushed by {pushes.hub} until {pushes.until:%Y-%m-%d %H:%M %z}{last}"
    else:
        yield f"not pushed: {pushes.hub} was asked {pushes.tries} times" + (f"; {pushes.error}" if pushes.error else "")
    if pushes and pushes.ignored:
        yield f"{pushes.ignored} pushes were ignored, for they were not signed with our secret"


def _indented(lines: list[str]) -> list[str]:
    return [f"  {line}" for line in lines if line]
