"""A webhook: one POST of JSON per alert, with its id as `Idempotency-Key`. Speaks HTTP to the user's endpoint."""

from __future__ import annotations

import urllib.error
import urllib.request
from http.client import HTTPException
from typing import Any
from urllib.parse import urlsplit

import orjson
import redis

from marsad import __version__
from marsad.settings import Settings
from workers.alerts.channels import Undelivered


def wanted(settings: Settings) -> bool:
    """Where the settings name an endpoint."""
    return settings.webhook_url is not None


def deliver(id_: str, document: dict[str, Any], settings: Settings, client: redis.Redis) -> None:
    """POST the alert document; any answer of 2xx is a delivery. Raises Undelivered."""
    call(str(settings.webhook_url), id_, document, settings.webhook_timeout.total_seconds())


def call(url: str, key: str, body: dict[str, Any], timeout: float) -> None:
    """One POST without redirects or proxies, `timeout` in seconds. Raises Undelivered."""
    request = urllib.request.Request(  # noqa: S310 - the settings allow http and https only
        url,
        data=orjson.dumps(body),
        headers={
            "Content-Type": "application/json; charset=utf-8",
            "Idempotency-Key": key,
            "User-Agent": f"Marsad/{__version__}",
        },
        method="POST",
    )
    try:
        with _OPENER.open(request, timeout=timeout):
            return
    except urllib.error.HTTPError as error:
        raise Undelivered(f"it answered {error.code}") from error
    except (OSError, ValueError, HTTPException) as error:  # HTTPException: what answers there does not speak HTTP
        # Only the host: the path of a webhook is often its secret, and this is shown.
        raise Undelivered(f"{urlsplit(url).hostname}: {getattr(error, 'reason', error)}") from error


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}), _NoRedirects())
