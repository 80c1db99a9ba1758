"""A process of its own for each program that a test runs, started as a reader starts Python."""

import multiprocessing
import os
from contextlib import suppress
from functools import cache

from machinery.ground.environment import ENVIRONMENT

from tests.copied.child import Part

FORKS = "forkserver" in multiprocessing.get_all_start_methods()
PATIENCE = 120  # seconds for each part of a copy, as a build has for each cell


@cache
def context():
    """How processes start: the libraries are imported beforehand, where that is possible."""
    os.environ.update({**ENVIRONMENT, "MPLBACKEND": "agg"})
    made = multiprocessing.get_context("forkserver" if FORKS else "spawn")
    if FORKS:
        made.set_forkserver_preload(["forked_kernels.preload"])
    return made


def in_a_process(target, program, folder, patience=PATIENCE) -> list[Part]:
    """Run a program in a process of its own, in an empty folder: the parts that it sends."""
    ours, theirs = context().Pipe(duplex=False)
    process = context().Process(target=target, args=(theirs, program, str(folder)))
    process.start()
    theirs.close()
    parts = []
    with suppress(EOFError):  # it has sent all, or it died
        while ours.poll(patience):
            parts.append(Part(*ours.recv()))
    process.kill()
    process.join()
    return parts
