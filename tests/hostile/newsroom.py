"""Thirty hostile servers in one process of their own: python -m tests.hostile.newsroom prints the base address.

Under /0, /1 ... each answers in the way of the name in that place.
"""

from __future__ import annotations

import asyncio
import contextlib

from tests.hostile.documents import GOOD, NONE
from tests.hostile.net import ok
from tests.hostile.wire import ANSWERS, Answer, whole

# Ways over the wire, one of each kind; documents that keep a child busy to its limit, and such that are large.
WIRE = (
    "gzip bomb", "br bomb", "zstd bomb", "zstd window", "many gzip members", "silence", "slow header", "slow body",
    "slow chunks", "one header without end", "a million headers", "body without end", "an exabyte, it says",
    "chunk extensions without end", "1xx without end", "trailers without end", "reset in the body", "not HTTP",
    "redirect to itself", "redirect to a file", "retry never", "closed at once",
)  # fmt: skip
DOCUMENTS = (
    "an author of 200,000 letters", "a million empty items", "a million empty objects",
    "a base of 1 MB before 3,000 links", "a million NUL", "an attribute of 9 MB", "50,000 levels", "CDATA without end",
)  # fmt: skip
NAMES = WIRE + DOCUMENTS


def _answers() -> list[Answer]:
    documents = (GOOD[name]() if name in GOOD else NONE[name]()[0] for name in DOCUMENTS)
    return [ANSWERS[name][0]() for name in WIRE] + [whole(ok(document)) for document in documents]


async def main() -> None:
    """Serve until killed."""
    ready = _answers()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, ValueError, IndexError):
            path = (await reader.readuntil(b"\r\n\r\n")).split()[1]
            await ready[int(path.strip(b"/"))](writer)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
