"""Addresses of servers in the settings: checked before anything connects, shown without their passwords."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import SplitResult, parse_qs, quote, unquote, urlsplit

from pydantic import AfterValidator

SENTINEL_PORT = 26379


def _url(*schemes: str, port: bool = False) -> AfterValidator:
    def check(value: str) -> str:
        if not value.startswith(tuple(f"{scheme}://" for scheme in schemes)):
            raise ValueError("must start with " + " or ".join(f"{scheme}://" for scheme in schemes))
        # Several sentinels are written one after the other.
        for one in value.split(";") if value.startswith("sentinel://") else [value]:
            _check_address(one, port)
        return value

    return AfterValidator(check)


def _check_address(url: str, port: bool) -> None:
    parts = urlsplit(url)  # raises ValueError, as does asking for a port that is none
    if parts.scheme == "unix":
        if parts.hostname or not parts.path.strip("/"):
            raise ValueError("write the socket's whole path after three strokes, such as unix:///run/redis.sock")
    elif not parts.hostname:
        raise ValueError("has no host")
    elif parts.port == 0:
        raise ValueError("Port out of range 1-65535")
    elif parts.scheme == "sentinel" and not re.fullmatch(r"/?\d{0,3}", parts.path):
        raise ValueError("write the number of the database after the stroke, such as sentinel://host:26379/0")
    elif port and parts.scheme == "http" and parts.port is None:  # the client assumes one for https alone
        raise ValueError("needs a port, such as http://localhost:9200")


RedisUrl = Annotated[str, _url("redis", "rediss", "unix", "sentinel")]
WebUrl = Annotated[str, _url("http", "https")]
ElasticsearchUrl = Annotated[str, _url("http", "https", port=True)]


@dataclass(frozen=True, slots=True)
class Sentinels:
    """Sentinels to ask for the master, and how to speak to that: its database, user and password."""

    addresses: tuple[tuple[str, int], ...]
    database: int = 0
    username: str | None = None
    password: str | None = None


def sentinels(url: str) -> Sentinels | None:
    """The sentinels of `sentinel://:password@host:26379/0;sentinel://other:26379/0`; None for any other address."""
    if not url.startswith("sentinel://"):
        return None
    parts = [urlsplit(one) for one in url.split(";")]
    return Sentinels(
        addresses=tuple((part.hostname or "", part.port or SENTINEL_PORT) for part in parts),
        database=next((int(number) for part in parts if (number := part.path.strip("/"))), 0),
        username=next((unquote(part.username) for part in parts if part.username), None),
        password=next((unquote(part.password) for part in parts if part.password), None),
    )


def redacted(url: str) -> str:
    """A URL as it may be shown: what stands before the last @, and a password among its options, are starred out."""
    return re.sub(r"(password=)[^&]*", r"\1***", re.sub(r"^([^:/]*://)?.*@", r"\1***@", url))


def for_celery(url: str) -> str:
    """The same server for Celery, whose transport for a Unix socket has another name and other options."""
    parts = urlsplit(url)
    if parts.scheme != "unix":
        return url
    options = {name: values[0] for name, values in parse_qs(parts.query).items()}
    database = f"?virtual_host={options['db']}" if "db" in options else ""
    return f"redis+socket://{_account(parts, options)}{parts.path}{database}"


def _account(parts: SplitResult, options: dict[str, str]) -> str:
    if "@" in parts.netloc:
        return parts.netloc
    user, password = quote(options.get("username", ""), safe=""), quote(options.get("password", ""), safe="")
    return f"{user}:{password}@" if user or password else ""
