import os
import zipfile
from pathlib import Path

from marsad.local.elasticsearch_home import _link_or_copy, _locked, _partial, _unpack


def test_what_is_unpacked_can_be_read_by_all_and_run_from_bin(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.writestr("elasticsearch-9.4.3/bin/elasticsearch", "#!/bin/sh\n")
        archive.writestr("elasticsearch-9.4.3/lib/a.jar", "a")
    before = os.umask(0o077)
    try:
        folder = _unpack(tmp_path / "x.zip", tmp_path / "out")
    finally:
        os.umask(before)
    modes = {str(entry.relative_to(folder)): entry.stat().st_mode & 0o777 for entry in (folder, *folder.rglob("*"))}
    assert modes == {".": 0o755, "bin": 0o755, "lib": 0o755, "bin/elasticsearch": 0o755, "lib/a.jar": 0o644}


def test_unfinished_work_is_gone_afterwards(tmp_path: Path) -> None:
    with _partial(tmp_path) as work:
        (work / "half").write_text("x")
        assert work.parent == tmp_path
    assert list(tmp_path.iterdir()) == []


def test_work_left_by_a_killed_one_is_cleared_by_the_next(tmp_path: Path) -> None:
    (tmp_path / "partial-killed").mkdir()
    (tmp_path / "elasticsearch-9.4.3").mkdir()
    with _locked(tmp_path, print):
        left = {entry.name for entry in tmp_path.iterdir()}
    assert left == {"elasticsearch-9.4.3", "elasticsearch.lock"}


def test_a_linked_file_has_the_same_content(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("content")
    _link_or_copy(str(tmp_path / "a"), str(tmp_path / "b"))
    assert (tmp_path / "b").read_text() == "content"
