"""Refuses every connection off this machine, in each Python process that has this folder on its PYTHONPATH.

Python imports `sitecustomize` at start; an audit hook sees sockets and name look-ups of every library. A refusal is
also written to the file MARSAD_LOOPBACK_LOG names, so that it cannot be swallowed unseen.
"""

from __future__ import annotations

import ipaddress
import os
import sys
from typing import Any


def is_loopback(host: Any) -> bool:
    """Whether a host, given as name or address, is this machine."""
    if host in (None, "", b"", "localhost", b"localhost"):
        return True
    text = host.decode("ascii", "replace") if isinstance(host, bytes) else str(host)
    try:
        return ipaddress.ip_address(text.split("%")[0]).is_loopback
    except ValueError:
        return False


def refuse(event: str, arguments: tuple[Any, ...]) -> None:
    """Audit hook: raises PermissionError for a connection or a look-up that leaves the machine."""
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        address = arguments[1]
        if isinstance(address, tuple) and not is_loopback(address[0]):
            _refused(event, address[0])
    elif event in ("socket.getaddrinfo", "socket.gethostbyname") and not is_loopback(arguments[0]):
        _refused(event, arguments[0])


def _refused(event: str, host: Any) -> None:
    if path := os.environ.get("MARSAD_LOOPBACK_LOG"):
        with open(path, "a", encoding="utf-8") as log:
            log.write(f"{event} {host!r} {sys.argv}\n")
    raise PermissionError(f"{event} {host!r}: tests and benches stay on this machine")


sys.addaudithook(refuse)
