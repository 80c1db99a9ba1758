"""Files and folders that change whole: one worker at a time, and all that is new at once."""

import fcntl
import filecmp
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Let one build at a time work in a folder; a second one waits, and says so."""
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / "lock", "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print(f"another build is at work in {folder}: waiting for it", flush=True)
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def write(place: Path, text: str) -> None:
    """Write a file whole: whoever reads it meanwhile finds the old one or the new."""
    beside = place.with_name(f".{place.name}-{os.getpid()}")
    place.parent.mkdir(parents=True, exist_ok=True)
    beside.write_text(text, "utf8")
    beside.replace(place)


def same(old: Path, new: Path, name: str, made: Iterable[str]) -> bool:
    """Whether a file is the same in two folders; what was made of it is then taken from the old."""
    if not (old / name).is_file() or not filecmp.cmp(old / name, new / name, shallow=False):
        return False
    for each in made:
        if (old / each).is_file():
            shutil.copy(old / each, new / each)
    return True


def fresh(place: Path) -> Path:
    """The folder, not there yet, in which what is to stand at a place is made."""
    folder = place.with_name(f"{place.name}-{os.getpid()}")
    shutil.rmtree(folder, ignore_errors=True)
    return folder


def link(place: Path, target: str) -> None:
    """Let a place be a link to a target, in one step; what stood there, other than a link, goes."""
    beside = place.with_name(f"{place.name}-link")
    beside.unlink(missing_ok=True)
    beside.symlink_to(target)
    if place.is_dir() and not place.is_symlink():
        shutil.rmtree(place)
    beside.replace(place)


def turn(place: Path, folder: Path) -> None:
    """Turn a place, which is a link, to a complete folder in one step, and remove what it left."""
    link(place, folder.name)
    for old in place.parent.glob(f"{place.name}-*"):
        if old != folder:
            shutil.rmtree(old)
