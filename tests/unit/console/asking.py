"""Asks the whole application as a server would, without one."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Any

from starlette.applications import Starlette


def ask(
    app: Starlette,
    path: str,
    host: str = "127.0.0.1:8600",
    method: str = "GET",
    body: Iterable[Any] = (b"",),
    query: str = "",
    **headers: str,
) -> tuple[int, dict[str, str], bytes]:
    """One request: status, headers, body. Of its own body, None is a pause and "gone" the end of the connection."""
    sent: list[Any] = []
    pieces = list(body)

    async def receive() -> Any:
        piece = pieces.pop(0)
        if piece is None:
            await asyncio.sleep(1)
        if piece == "gone":
            return {"type": "http.disconnect"}
        return {"type": "http.request", "body": piece or b"", "more_body": bool(pieces)}

    async def send(message: Any) -> None:
        sent.append(message)

    given = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "scheme": "http",
        "query_string": query.encode(),
        "headers": [(b"host", host.encode()), *given],
        "client": None,
        "server": ("127.0.0.1", 8600),
    }
    asyncio.run(app(scope, receive, send))
    start = sent[0]
    answered = {name.decode(): value.decode() for name, value in start["headers"]}
    return start["status"], answered, b"".join(part.get("body", b"") for part in sent[1:])
