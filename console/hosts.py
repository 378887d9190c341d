"""Which Host headers the console answers to: its own everywhere, the public one for what hubs may ask and no more.

A page elsewhere could else give its own name this machine's address, and read the console through a browser on it.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from marsad.settings import Settings


class KnownHosts:
    """Answers 400 to any other Host header."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        own = list(settings.console_hosts)
        public = urlsplit(settings.public_url or "").hostname
        self._own = TrustedHostMiddleware(app, own, www_redirect=False)
        self._pushes = TrustedHostMiddleware(app, [*own, *([public] if public else [])], www_redirect=False)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the app does, where the host is known."""
        pushed = scope["type"] == "http" and scope["path"].startswith("/push/")
        await (self._pushes if pushed else self._own)(scope, receive, send)
