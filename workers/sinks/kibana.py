"""Puts the Kibana objects of `mappings/kibana` on a Kibana: speaks HTTP to its API, and no other module does.

    status | space | import      a Kibana of the right major that is up; its space, made if absent; all objects at once

Calls and answers are those of Kibana 9's saved objects and spaces API.
"""

from __future__ import annotations

import base64
import json
import ssl
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from marsad import __version__
from marsad.urls import redacted
from workers.sinks.templates import Change

MAJOR = 9
TIMEOUT = 60  # seconds; an import of this size takes a few
_BOUNDARY = "marsad-objects"
_UNKNOWN = "it does not know us (401): give it a key in MARSAD_KIBANA_API_KEY, or user:password@ in the address"


class KibanaRefused(Exception):
    """Kibana did not do it; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Kibana:
    """A Kibana: its address, which may hold user and password, and how to be known to it."""

    url: str
    api_key: str | None = None
    ca_certs: Path | None = None


def install(
    kibana: Kibana, objects: Sequence[dict[str, Any]], space: str = "default", keep: bool = False
) -> list[Change]:
    """Put the objects into a space; what was done with each. Raises KibanaRefused.

    Those that are there are overwritten, so that they follow the mapping; with `keep` they stay as they are.
    """
    _check(kibana)
    made = [Change("space", space, "creates")] if _make_space(kibana, space) else []
    answer = _import(kibana, objects, space, overwrite=not keep)
    kept = _conflicts(answer) if keep else set()
    if kept:  # where one object is in conflict Kibana takes none of them
        others = [one for one in objects if (one["type"], one["id"]) not in kept]
        answer = _import(kibana, others, space, overwrite=False) if others else {"success": True}
    return [*made, *(Change(_kind(type_), id_, "keeps") for type_, id_ in sorted(kept)), *_changes(answer)]


def _import(kibana: Kibana, objects: Sequence[dict[str, Any]], space: str, overwrite: bool) -> dict[str, Any]:
    path = f"{_within(space)}/api/saved_objects/_import" + ("?overwrite=true" if overwrite else "")
    return _call(kibana, "POST", path, _form(objects), f"multipart/form-data; boundary={_BOUNDARY}")


def _check(kibana: Kibana) -> None:
    status = _call(kibana, "GET", "/api/status")
    number = (status.get("version") or {}).get("number")
    if not number:  # whoever is not known is told no more than that it is up
        raise KibanaRefused(_UNKNOWN)
    if str(number).split(".")[0] != str(MAJOR):
        raise KibanaRefused(f"it is Kibana {number}, and the objects are made for {MAJOR}")
    level = ((status.get("status") or {}).get("overall") or {}).get("level", "available")
    if level not in ("available", "degraded"):
        raise KibanaRefused(f"it is {level}: wait until it is up, then run this again")


def _make_space(kibana: Kibana, space: str) -> bool:
    if space == "default" or _call(kibana, "GET", f"/api/spaces/space/{quote(space)}", absent_is_none=True):
        return False
    body = {"id": space, "name": "Marsad مرصد" if space == "marsad" else space}
    _call(kibana, "POST", "/api/spaces/space", json.dumps(body).encode(), "application/json")
    return True


def _conflicts(answer: dict[str, Any]) -> set[tuple[str, str]]:
    return {
        (one["type"], one["id"])
        for one in answer.get("errors") or ()
        if (one.get("error") or {}).get("type") in ("conflict", "ambiguous_conflict")
    }


def _changes(answer: dict[str, Any]) -> list[Change]:
    """What was done; the answer is 200 whatever became of it."""
    done = answer.get("successResults") or ()
    if refused := answer.get("errors"):
        told = "; ".join(f"{_kind(one['type'])} {one['id']}: {_reason(one)}" for one in refused)
        # Only where an object lacks what it refers to, Kibana takes none of them.
        none = any((one.get("error") or {}).get("type") == "missing_references" for one in refused)
        raise KibanaRefused(f"it refuses {told}; of the others it took {'none' if none else 'all'}")
    if not answer.get("success"):
        raise KibanaRefused("it answers neither that it took them nor why it did not: look into its log")
    if moved := [f"{one['id']} (here {one['destinationId']})" for one in done if _is_moved(one)]:
        raise KibanaRefused(
            f"another space has {', '.join(moved)}, so that the copies here have other ids and the links between "
            "dashboards lead nowhere: delete them here or there, and keep the objects in one space"
        )
    return [Change(_kind(one["type"]), one["id"], "updates" if one.get("overwrite") else "creates") for one in done]


def _is_moved(one: dict[str, Any]) -> bool:
    return bool(one.get("destinationId", one["id"]) != one["id"])


def _reason(refused: dict[str, Any]) -> str:
    error = refused.get("error") or {}
    missing = [f"{ref['type']} {ref['id']}" for ref in error.get("references") or ()]
    deeper = ((error.get("output") or {}).get("payload") or {}).get("message")  # where its schema refuses the object
    return str(error.get("message") or deeper or error.get("type")) + (f" ({', '.join(missing)})" if missing else "")


def _kind(type_: str) -> str:
    return "data view" if type_ == "index-pattern" else type_


def _within(space: str) -> str:
    return "" if space == "default" else f"/s/{quote(space)}"


def _form(objects: Sequence[dict[str, Any]]) -> bytes:
    lines = "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in objects)
    head = (
        f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="marsad.ndjson"\r\n'
        "Content-Type: application/ndjson\r\n\r\n"
    )
    return f"{head}{lines}\r\n--{_BOUNDARY}--\r\n".encode()


def _call(
    kibana: Kibana, method: str, path: str, body: bytes | None = None, kind: str = "", absent_is_none: bool = False
) -> dict[str, Any]:
    """The JSON of the answer; an empty one for a 404 that was expected."""
    address, account = _address(kibana.url)
    headers = {
        "kbn-xsrf": "marsad",
        "User-Agent": f"Marsad/{__version__}",
        **({"Content-Type": kind} if kind else {}),
        **_authorization(kibana.api_key, account),
    }
    request = urllib.request.Request(  # noqa: S310 - the settings allow http and https only
        address + path, data=body, headers=headers, method=method
    )
    try:
        with _opener(kibana.ca_certs).open(request, timeout=TIMEOUT) as answer:
            found = json.loads(answer.read())
    except urllib.error.HTTPError as error:
        if error.code == 404 and absent_is_none:
            return {}
        raise KibanaRefused(_refusal(error, path)) from error
    except (OSError, HTTPException) as error:
        raise KibanaRefused(f"{redacted(kibana.url)} does not answer: {getattr(error, 'reason', error)}") from error
    except ValueError as error:
        raise KibanaRefused(f"what answers at {redacted(kibana.url)} is no Kibana") from error
    if not isinstance(found, dict):
        raise KibanaRefused(f"what answers at {redacted(kibana.url)} is no Kibana")
    return found


def _refusal(error: urllib.error.HTTPError, path: str) -> str:
    if error.code == 401:
        return _UNKNOWN
    if error.code == 503:
        return "it is not up (503): wait, then run this again"
    if error.code == 403:
        return f"the key may not do this ({path} answers 403): docs/kibana.md names the privileges that it needs"
    if 300 <= error.code < 400:
        return f"it sends us on to {error.headers.get('Location')} ({error.code}): give its address with its base path"
    try:
        said = json.loads(error.read()).get("message", "")
    except (ValueError, AttributeError, OSError):
        said = ""
    return f"{path} answers {error.code}" + (f": {said}" if said else "")


def _address(url: str) -> tuple[str, tuple[str, str] | None]:
    """The address without an account, and the account that was in it."""
    parts = urlsplit(url)
    bare = parts._replace(netloc=parts.netloc.rpartition("@")[2], query="", fragment="").geturl().rstrip("/")
    return bare, (unquote(parts.username), unquote(parts.password or "")) if parts.username else None


def _authorization(api_key: str | None, account: tuple[str, str] | None) -> dict[str, str]:
    if account:  # who writes one into the address means it
        return {"Authorization": "Basic " + base64.b64encode(":".join(account).encode()).decode()}
    if api_key:
        return {"Authorization": f"ApiKey {api_key}"}
    return {}


def _opener(ca_certs: Path | None) -> urllib.request.OpenerDirector:
    trust = ssl.create_default_context(cafile=str(ca_certs) if ca_certs else None)
    return urllib.request.build_opener(
        urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=trust), _NoRedirects()
    )


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None
