import hashlib
from pathlib import Path

import pytest

from marsad.errors import MarsadError
from marsad.local import download


def test_the_checksum_is_that_of_the_content(tmp_path: Path) -> None:
    file = tmp_path / "x.zip"
    file.write_bytes(b"marsad" * 100_000)
    assert download.sha256_of(file) == hashlib.sha256(b"marsad" * 100_000).hexdigest()


def test_other_content_is_removed_and_refused(tmp_path: Path) -> None:
    file = tmp_path / "x.zip"
    file.write_bytes(b"half a download")
    with pytest.raises(MarsadError, match=r"damaged .* removed: try again, or set MARSAD_ELASTICSEARCH_URL"):
        download.check(file)
    assert not file.exists()


def test_the_pinned_content_is_accepted(tmp_path: Path) -> None:
    file = tmp_path / "x.zip"
    file.write_bytes(b"whole")
    assert download.check(file, hashlib.sha256(b"whole").hexdigest()) == file
