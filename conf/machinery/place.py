"""Folders that change whole: one worker at a time, and what is new put in place in one step."""

import fcntl
import os
import shutil
from collections.abc import Iterator
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


def fresh(place: Path) -> Path:
    """The folder, not there yet, in which what is to stand at a place is made."""
    folder = place.with_name(f"{place.name}-{os.getpid()}")
    shutil.rmtree(folder, ignore_errors=True)
    return folder


def turn(place: Path, folder: Path) -> None:
    """Turn a place, which is a link, to a complete folder in one step, and remove what it left."""
    link = place.with_name(f"{place.name}-link")
    link.unlink(missing_ok=True)
    link.symlink_to(folder.name)
    link.replace(place)
    for old in place.parent.glob(f"{place.name}-*"):
        if old != folder:
            shutil.rmtree(old)
