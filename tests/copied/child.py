"""What a process of its own does: run a copy part by part, or a download without this project.

It imports only what any Python has: each process imports this file again.
"""

import io
import os
import runpy
import sys
import traceback
from contextlib import redirect_stdout, suppress
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

OURS = "snippets", "machinery", "extensions", "light", "forked_kernels"


class Part(NamedTuple):
    """What a part of a program printed, and how it failed."""

    printed: str
    error: str = ""
    trace: str = ""


def run_copy(connection, texts, folder):
    """Run the parts of a copy in an empty folder; send each, and none after one that raises."""
    os.chdir(folder)
    names = {"__name__": "__main__"}
    for text in texts:
        error = trace = ""
        with redirect_stdout(io.StringIO()) as output:
            try:
                exec(compile(text, "copied.py", "exec"), names)
            except BaseException as raised:
                trace = traceback.format_exc()
                error = f"{type(raised).__name__}: {raised}"
                if not isinstance(raised, Exception):
                    error = trace  # no page shows the end of a process
        connection.send((output.getvalue(), error, trace))
        if trace:
            break
    connection.close()


def run_download(connection, file, folder):
    """Run a program in an empty folder, where only published packages are; send its one part."""
    os.chdir(folder)
    trace = ""
    with redirect_stdout(io.StringIO()) as output:
        try:
            leave_project()
            runpy.run_path(file, run_name="__main__")
        except BaseException:
            trace = traceback.format_exc()
    connection.send((output.getvalue(), "", trace))  # a Part cannot be pickled: its module is gone
    connection.close()


def leave_project():
    """Make this process one in which this project is not installed."""
    sys.path[:] = [place for place in sys.path if not any(Path(place, n).exists() for n in OURS)]
    for name in [name for name in sys.modules if name.split(".")[0] in (*OURS, "tests")]:
        del sys.modules[name]
    for name in OURS:
        with suppress(ModuleNotFoundError):
            import_module(name)
            raise RuntimeError(f"{name} is still there")
