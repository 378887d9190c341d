"""A local node with security and TLS, and the accounts that a cluster of ours has: the roles of `mappings/security`."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import trustme
from elastic_transport import TransportError
from elasticsearch import ApiError, Elasticsearch

from marsad import settings
from marsad.local import elasticsearch_node
from tests.integration.servers import _start, free_port

PASSWORD = "of the administrator"
_ROUNDS = 10_000
_SETTINGS = """\
xpack.security.enabled: true
xpack.security.authc.api_key.enabled: true
xpack.security.http.ssl.enabled: true
xpack.security.http.ssl.certificate: node.crt
xpack.security.http.ssl.key: node.key
"""


@dataclass(frozen=True)
class Secured:
    """The node's address, the certificate that its own is signed by, and its administrator."""

    url: str
    ca: Path
    admin: Elasticsearch

    def key(self, role: str) -> str:
        """An API key that may do what the role of this name may."""
        made = self.admin.security.create_api_key(name=role, role_descriptors={role: shipped(role)})
        return str(made["encoded"])


def shipped(role: str) -> Any:
    """A role as it is shipped."""
    return json.loads(files("mappings").joinpath("security", f"{role}.json").read_text(encoding="utf-8"))


@contextmanager
def secured_node(folder: Path) -> Iterator[Secured]:
    """Start it below `folder` and wait until it knows its administrator."""
    home, port = elasticsearch_node.prepare(settings.load().cache_dir, print), free_port()
    launch = elasticsearch_node.command(home, folder, port)
    authority = trustme.CA()
    authority.cert_pem.write_to_path(folder / "ca.pem")
    _configure(folder / "elasticsearch" / "config", authority.issue_cert("localhost", "127.0.0.1"))
    node = _start(launch, f"https://127.0.0.1:{port}", folder / "elasticsearch.out")
    admin = Elasticsearch(
        node.url, basic_auth=("admin", PASSWORD), ca_certs=str(folder / "ca.pem"), request_timeout=30, max_retries=0
    )
    try:
        _wait(admin, node.log)
        yield Secured(node.url, folder / "ca.pem", admin)
    finally:
        admin.close()
        node.stop()


def _configure(config: Path, certificate: trustme.LeafCert) -> None:
    (config / "node.crt").write_bytes(b"".join(one.bytes() for one in certificate.cert_chain_pems))
    (config / "node.key").write_bytes(certificate.private_key_pem.bytes())
    file = config / "elasticsearch.yml"
    kept = [line for line in file.read_text().splitlines() if not line.startswith("xpack.security.enabled")]
    file.write_text("\n".join([*kept, _SETTINGS]))
    salt = os.urandom(32)
    hashed = hashlib.pbkdf2_hmac("sha512", PASSWORD.encode(), salt, _ROUNDS, 32)
    written = "$".join([str(_ROUNDS), base64.b64encode(salt).decode(), base64.b64encode(hashed).decode()])
    (config / "users").write_text(f"admin:{{PBKDF2}}{written}\n")
    (config / "users_roles").write_text("superuser:admin\n")


def _wait(admin: Elasticsearch, log: Path) -> None:
    until = time.monotonic() + 120
    while time.monotonic() < until:
        with suppress(ApiError, TransportError):
            admin.info()
            return
        time.sleep(0.5)
    raise AssertionError(f"the node with security did not get ready\n{log.read_text(errors='replace')[-2000:]}")
