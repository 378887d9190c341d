import os
from pathlib import Path

import pytest

from marsad.errors import MarsadError
from marsad.local.folders import Account, Folder, closed_parent, first_closed, make_open, refuse_closed

NOBODY = Account("nobody", "nogroup", 65534, 65534)


def folder(mode: int, uid: int = 0, gid: int = 0, path: str = "/a") -> Folder:
    return Folder(Path(path), mode, uid, gid)


@pytest.mark.parametrize(
    ("entered", "may"),
    [
        (folder(0o755), True),
        (folder(0o711), True),
        (folder(0o700), False),
        (folder(0o744), False),  # reading the names is not entering
        (folder(0o700, uid=65534), True),
        (folder(0o077, uid=65534), False),  # the owner's bits alone count for the owner
        (folder(0o710, gid=65534), True),
        (folder(0o705, gid=65534), False),
    ],
)
def test_who_may_enter(entered: Folder, may: bool) -> None:
    assert (first_closed([entered], NOBODY) is None) is may


def test_the_outermost_closed_folder_is_named() -> None:
    way = [folder(0o755, path="/"), folder(0o700, path="/root"), folder(0o700, path="/root/x")]
    assert first_closed(way, NOBODY) == Path("/root")


def test_new_folders_are_open_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        make_open(tmp_path / "a" / "b")
    finally:
        os.umask(before)
    assert {(tmp_path / name).stat().st_mode & 0o777 for name in ("a", "a/b")} == {0o755}


def test_a_closed_folder_on_the_way_is_refused_by_name(tmp_path: Path) -> None:
    stranger = Account("nobody", "nogroup", os.geteuid() + 1, os.getegid() + 1)
    closed = tmp_path / "closed"
    (closed / "inside").mkdir(parents=True)
    tmp_path.chmod(0o755)
    closed.chmod(0o700)
    # The folders above pytest's own may be closed too: then one of them is the outermost.
    named = closed_parent(closed / "inside", stranger)
    assert named is not None
    assert named in (closed, *closed.parents)
    with pytest.raises(MarsadError, match=rf"{named}: set MARSAD_DATA_DIR"):
        refuse_closed(closed / "inside", stranger, "MARSAD_DATA_DIR")


def test_our_own_account_needs_no_check(tmp_path: Path) -> None:
    assert closed_parent(tmp_path, None) is None
