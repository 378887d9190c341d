"""Fetch the Elasticsearch zip of Maven Central by its coordinates, and trust only the pinned checksum."""

import errno
import hashlib
from pathlib import Path

from marsad.errors import MarsadError

VERSION = "9.4.3"
SHA256 = "adde840e7013d25cf04203377abf77ad66573bc5db381e5b865c18ef5d683bc5"
_GROUP, _ARTIFACT = "org.elasticsearch.distribution.integ-test-zip", "elasticsearch"
_SECONDS = 30  # for each read, not for the whole
_DISK_ERRORS = {errno.ENOSPC, errno.EDQUOT, errno.EACCES, errno.EPERM, errno.EROFS}
_WAY_ON = "or set MARSAD_ELASTICSEARCH_URL to a server that runs already"


def fetch_elasticsearch(folder: Path) -> Path:
    """The zip (123 MB) somewhere below `folder`, checked; MarsadError without network or with other content."""
    return check(_download(folder))


def check(archive: Path, wanted: str = SHA256) -> Path:
    """The archive itself if it has the wanted SHA-256; else it is removed and a MarsadError says so."""
    found = sha256_of(archive)
    if found != wanted:
        archive.unlink()
        raise MarsadError(
            f"The downloaded Elasticsearch {VERSION} is damaged (SHA-256 {found[:12]}... instead of {wanted[:12]}...) "
            f"and was removed: try again, {_WAY_ON}."
        )
    return archive


def sha256_of(file: Path) -> str:
    """The SHA-256 of a file's content, in hex."""
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _download(folder: Path) -> Path:
    try:
        from jgo.maven import MavenContext
    except ImportError:
        raise MarsadError(f"The package jgo is missing: install marsad[local], {_WAY_ON}.") from None
    context = MavenContext(repo_cache=folder, timeout=_SECONDS)
    component = context.project(_GROUP, _ARTIFACT).at_version(VERSION)
    try:
        return Path(component.artifact(packaging="zip").resolve())
    except (OSError, RuntimeError) as error:  # requests' errors are OSErrors without a number
        if isinstance(error, OSError) and error.errno in _DISK_ERRORS:
            raise
        raise MarsadError(
            f"Elasticsearch {VERSION} could not be downloaded from Maven Central ({type(error).__name__}): "
            f"connect this machine to the network once and try again, {_WAY_ON}."
        ) from error
