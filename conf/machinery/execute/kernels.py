"""Run one notebook on one kernel: over IPC, in an empty folder, noise kept out of the page."""

import asyncio
import hashlib
import os
import platform
import re
import sys
import tempfile
import time
from importlib.metadata import distributions
from pathlib import Path
from typing import Any, NamedTuple

from jupyter_core.utils import ensure_async
from nbclient import NotebookClient
from nbclient.exceptions import DeadKernelError
from nbformat import NotebookNode
from traitlets.config import Config

from ..ground.environment import ENVIRONMENT
from ..ground.lines import Line
from ..ground.page import code_cells
from . import leftovers
from .blame import ANSI

# Figures are SVG without a date; what C++ writes goes to a log, not into the page.
ARGUMENTS = [
    "--IPKernelApp.capture_fd_output=False",
    "--InlineBackend.figure_formats=svg",
    "--InlineBackend.print_figure_kwargs={'metadata': {'Date': None}, 'bbox_inches': 'tight'}",
]
MOST = 5_000_000  # characters that a cell may put out: no page is read with more


# What differs from run to run in the message of an error: addresses, and what id() gives.
VARIES = re.compile(r"0x[0-9a-f]{6,}|\b\d{9,}\b")
# TensorFlow's notes on where: a device, the files of this machine, and the number of a function.
WHERE = re.compile(
    r"\{\{function_node [^}]*\}\} "
    r"| defined at \(most recent call last\):(?:\n+ +File .*)+\n"
    r"| \[Op:__inference_\w+\]"
)


def cache_folder(root: Path, line: Line) -> Path:
    """Where a line's executed pages are kept; the name has what jupyter-cache's key lacks.

    This file is a part of it: what it rewrites in an output is kept rewritten.
    """
    files = [Path(__file__), root / f"conf/locks/{line.name}.txt", root / "conf/matplotlibrc"]
    texts = [file.read_text("utf8") for file in files if file.exists()]
    if not files[1].exists():  # of a trial
        texts += sorted(f"{package.name} {package.version}" for package in distributions())
    parts = [sys.version, *platform.uname()[::4], str(ENVIRONMENT), *texts]
    name = hashlib.sha256("".join(parts).encode()).hexdigest()[:12]
    return root / f"build/{line.name}/cache-{name}"


class Run(NamedTuple):
    """When the cells at which places began and ended, and what stopped the last one."""

    times: dict[int, tuple[float, float]]
    error: BaseException | None

    @property
    def place(self) -> int:
        """The cell that ran last."""
        return max(self.times, default=0)

    @property
    def seconds(self) -> float:
        """What the cells took, without the kernel's start."""
        return sum(ended - began for began, ended in self.times.values())


class OutputLimitError(Exception):
    """A cell that puts out more than a page can show."""


class Client(NotebookClient):
    """A client of one kernel that stops a cell that puts out too much."""

    size, too_much = 0, False

    def process_message(self, msg: dict, cell: NotebookNode, cell_index: int) -> Any:
        """Hand on a message of the kernel; of a cell that has put out too much, none."""
        if msg["msg_type"] in ("stream", "display_data", "execute_result", "error"):
            self.size += len(str(msg["content"]))
            if self.size > MOST:
                if self.km is not None and not self.too_much:
                    asyncio.ensure_future(ensure_async(self.km.interrupt_kernel()))
                self.too_much = True
                return None
        return super().process_message(msg, cell, cell_index)


def said(message: str) -> str:
    """The message of an error, without what differs from run to run and between machines."""
    return VARIES.sub("…", WHERE.sub("", ANSI.sub("", message)))


def join(node: NotebookNode) -> None:
    """Make one text of what a cell printed in pieces, as a terminal would show it.

    nbclient's `coalesce_streams` takes minutes for a long line: twice as long, four times slower.
    """
    streams: dict[str, NotebookNode] = {}
    outputs: list[NotebookNode] = []
    for output in node.outputs:
        if output.output_type != "stream":
            outputs.append(output)
        elif output.name in streams:
            streams[output.name].text += output.text
        else:
            streams[output.name] = output
            late = output.name == "stdout" and outputs and outputs[-1] is streams.get("stderr")
            outputs.insert(len(outputs) - bool(late), output)  # which comes first is chance
    for output in streams.values():
        lines = output.text.split("\n")
        output.text = "\n".join(line[line.rfind("\r", 0, -1) + 1 :] for line in lines)
    node.outputs = outputs


def tidy(notebook: NotebookNode) -> None:
    """Join what was printed; cut the traceback of a cell that is to raise to type and message."""
    for cell in code_cells(notebook):
        join(cell.node)
        for output in cell.outputs if cell.raises else []:
            if output.output_type == "error":
                output.evalue = said(output.evalue)
                output.traceback = [f"{output.ename}: {output.evalue}"]


def execute(notebook: NotebookNode, root: Path, timeout: int | None) -> Run:
    """Run a notebook's cells, in place, on a kernel of its own, in an empty folder."""
    error = None
    place = tempfile.TemporaryDirectory(prefix=leftovers.PREFIX)
    with place as folder, open(f"{folder}/log", "w") as log:
        os.mkdir(f"{folder}/work")
        own = {leftovers.FOLDER: folder, "KERAS_HOME": folder}
        own["MATPLOTLIBRC"] = str(root / "conf/matplotlibrc")
        # sockets that are files need no free port (jupyter_client#487)
        sockets = {"transport": "ipc", "connection_file": f"{folder}/kernel.json"}
        client = Client(
            notebook,
            config=Config(KernelManager=sockets),
            timeout=timeout,
            record_timing=False,  # else the times are part of jupyter-cache's key
            raise_on_iopub_timeout=True,  # else an output can be lost unseen (nbclient#110)
            extra_arguments=list(ARGUMENTS),
        )

        times: dict[int, tuple[float, float]] = {}

        def begins(cell_index: int, **_: Any) -> None:
            client.size, times[cell_index] = 0, (time.time(), time.time())

        def ends(cell_index: int, execute_reply: dict, **_: Any) -> None:
            times[cell_index] = times[cell_index][0], time.time()
            payload = execute_reply["content"].get("payload", [])
            if any(each.get("source") == "ask_exit" for each in payload):
                raise DeadKernelError  # soon: by chance a cell or two would run before

        client.on_cell_start, client.on_cell_executed = begins, ends
        client.log.disabled = True  # a failure is said once, in our own line
        try:
            environment = {**os.environ, **ENVIRONMENT, **own}
            client.execute(cwd=f"{folder}/work", env=environment, stderr=log)
        except Exception as stopped:  # whatever it is, the failure of this page and no other
            error = stopped
        if client.too_much:
            error = OutputLimitError(f"more than {MOST:,} characters are put out")
        leftovers.end(folder)
    tidy(notebook)
    return Run(times, error)
