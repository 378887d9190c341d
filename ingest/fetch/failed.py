"""Why a fetch brought nothing, in one sentence for a person."""

from __future__ import annotations

import os
import ssl
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from typing import Literal

import aiohttp
from multidict import CIMultiDictProxy
from yarl import URL

from ingest.fetch.body import BadBody
from ingest.fetch.guard import Forbidden

Kind = Literal[
    "gone", "status", "timeout", "size", "encoding", "tls", "dns", "connection", "redirect", "forbidden", "address",
    "busy",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Failed:
    """No body, and why in one sentence; `retry_after` is the header as it came."""

    kind: Kind
    reason: str
    status: int = 0
    retry_after: str = ""


def refused(status: int, headers: CIMultiDictProxy[str]) -> Failed:
    """What an answer without a body that can be used comes to."""
    if status == HTTPStatus.GONE:
        return Failed("gone", "the publisher says it is gone for good (410)", status)
    return Failed("status", f"the server answers {status}{_phrase(status)}", status, headers.get("Retry-After", ""))


def _phrase(status: int) -> str:
    try:
        return f" ({HTTPStatus(status).phrase})"
    except ValueError:
        return ""


def failed(error: Exception, url: str, timeout: timedelta) -> Failed:
    """What a fetch that raised comes to; `timeout` is what it was given."""
    host = URL(url).host if isinstance(error, aiohttp.ClientConnectionError) else ""
    match error:
        case Forbidden():
            return Failed("forbidden", str(error))
        case BadBody():
            return Failed("encoding", str(error))
        case TimeoutError():
            return Failed("timeout", f"it did not answer within {timeout.total_seconds():g} s")
        case aiohttp.ClientConnectorDNSError():
            return Failed("dns", f"the name {error.host} is not known to DNS")
        case aiohttp.ClientConnectorCertificateError():
            return Failed("tls", f"the certificate of {error.host} is not valid: {_why(error.certificate_error)}")
        case aiohttp.ClientSSLError():
            return Failed("tls", f"no TLS connection to {error.host}: {_why(error)}")
        case aiohttp.ClientConnectorError():
            return Failed("connection", f"no connection to {error.host}:{error.port}: {_why(error.os_error)}")
        case aiohttp.ServerDisconnectedError() | ConnectionError() | aiohttp.ClientOSError():
            return Failed("connection", f"{host or 'the server'} closed the connection without an answer")
        case aiohttp.ClientPayloadError():
            return Failed("connection", "the answer broke off before its end")
        case aiohttp.InvalidURL() | aiohttp.NonHttpUrlClientError() | UnicodeError():
            return Failed("address", f"{short(url)} leads to what is not a web address")
        case aiohttp.ClientResponseError():
            return Failed("connection", f"the answer is not HTTP: {' '.join(error.message.split())[:100]}")
    return Failed("address" if isinstance(error, ValueError) else "connection", _why(error))


def _why(error: BaseException) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return str(error.verify_message)
    if isinstance(error, OSError) and error.errno and error.errno > 0:
        return os.strerror(error.errno).lower()
    return str(error) or type(error).__name__


def short(url: URL | str) -> str:
    """An address as a sentence can hold it."""
    text = str(url)
    return text if len(text) <= 100 else text[:97] + "..."
