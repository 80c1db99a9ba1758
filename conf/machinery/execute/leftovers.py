"""End what cells started: with their kernel, and with a build that is killed.

As a program, with the beginning of the names of kernels' folders: wait until the process that
started it ends, however it does, and end what runs for these folders.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from glob import glob

import psutil

FOLDER = "KERNEL_FOLDER"  # the variable by which what a cell starts is known as its kernel's
PREFIX = f"kernel-{os.getpid()}-"


def end(folder: str) -> None:
    """End what runs for the folders of this beginning, be it in a session of its own."""
    for _ in range(10):  # what forks while it is looked for is found the next time
        found = []
        for process in psutil.process_iter():
            try:
                if process.environ().get(FOLDER, "").startswith(folder):
                    process.kill()
                    found.append(process)
            except psutil.Error:
                continue  # gone, or another user's
        if not found:
            return


@contextmanager
def watched() -> Iterator[None]:
    """Let another process end what is left when this one ends or is killed."""
    places = os.path.join(tempfile.gettempdir(), PREFIX)
    program = [sys.executable, __file__, places]
    with subprocess.Popen(program, stdin=subprocess.PIPE, start_new_session=True):
        yield


if __name__ == "__main__":
    sys.stdin.read()
    end(sys.argv[1])
    for place in glob(f"{sys.argv[1]}*"):
        shutil.rmtree(place, ignore_errors=True)
