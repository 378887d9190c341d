"""Folders and the unprivileged account that must be able to enter them."""

import grp
import os
import pwd
import stat
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from marsad.errors import MarsadError


@dataclass(frozen=True, slots=True)
class Account:
    """The unprivileged user a server runs as when we are root."""

    user: str
    group: str
    uid: int
    gid: int


@dataclass(frozen=True, slots=True)
class Folder:
    """What decides who may enter a folder."""

    path: Path
    mode: int
    uid: int
    gid: int


def server_account() -> Account | None:
    """`nobody` and its group when we are root, since Elasticsearch refuses root; None means our own account."""
    if os.geteuid() != 0:
        return None
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError:
        raise MarsadError(
            "Servers are not started as root and this system has no user `nobody`: run as another user, "
            "or set MARSAD_ELASTICSEARCH_URL and MARSAD_REDIS_URL to servers that run already."
        ) from None
    return Account(nobody.pw_name, grp.getgrgid(nobody.pw_gid).gr_name, nobody.pw_uid, nobody.pw_gid)


def make_open(path: Path) -> None:
    """Make a folder and its missing parents so that every account may enter them, whatever our umask."""
    missing = [folder for folder in (path, *path.parents) if not folder.exists()]
    for folder in reversed(missing):
        folder.mkdir(exist_ok=True)
        folder.chmod(0o755)


def make_owned(path: Path, account: Account | None) -> None:
    """Make a folder that only the server's account and its group may read, and give it what lies in it already."""
    path.mkdir(exist_ok=True)
    path.chmod(0o750)
    if account is not None:
        for entry in (path, *path.rglob("*")):
            os.chown(entry, account.uid, account.gid, follow_symlinks=False)


def closed_parent(path: Path, account: Account | None) -> Path | None:
    """The outermost folder on the way to `path`, itself included, that the account may not enter; None if it may."""
    if account is None:
        return None
    return first_closed(_on_the_way(path.absolute()), account)


def refuse_closed(path: Path, account: Account | None, setting: str) -> None:
    """Raise a MarsadError naming the folder and the way on where the account may not enter."""
    closed = closed_parent(path, account)
    if account is not None and closed is not None:
        raise MarsadError(
            f"The user {account.user}, as whom local servers run when root starts Marsad, may not enter {closed}: "
            f"set {setting} to a folder outside it."
        )


def first_closed(folders: Iterable[Folder], account: Account) -> Path | None:
    """The first of the folders whose permission bits keep the account out."""
    return next((folder.path for folder in folders if not _may_enter(folder, account)), None)


def _may_enter(folder: Folder, account: Account) -> bool:
    if folder.uid == account.uid:
        return bool(folder.mode & stat.S_IXUSR)
    if folder.gid == account.gid:
        return bool(folder.mode & stat.S_IXGRP)
    return bool(folder.mode & stat.S_IXOTH)


def _on_the_way(path: Path) -> Iterable[Folder]:
    real = path.resolve()  # a link is walked both as written and as it points
    for folder in (*reversed(path.parents), path, *reversed(real.parents), real):
        if folder.is_dir():
            found = folder.stat()
            yield Folder(folder, found.st_mode, found.st_uid, found.st_gid)
