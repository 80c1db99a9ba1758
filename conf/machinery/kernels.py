"""Run one notebook on one kernel: over IPC, in an empty folder, noise kept out of the page."""

import hashlib
import os
import platform
import re
import sys
import tempfile
import time
from importlib.metadata import distributions
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from traitlets.config import Config

from .failures import ANSI

CHOICE = "JUPYTER_DEFAULT_PROVISIONER_NAME"
if os.environ.get(CHOICE) == "forked" and not find_spec(f"{__package__}.forked_kernels"):
    del os.environ[CHOICE]  # the folder was deleted: ordinary kernels do the work

# What every kernel runs in, forked or not.
ENVIRONMENT = {
    "PYTHONHASHSEED": "0",
    "TF_CPP_MIN_LOG_LEVEL": "3",  # else the first op writes to the page on a machine without GPU
    "CUDA_VISIBLE_DEVICES": "-1",
    "KERAS_BACKEND": "tensorflow",
    "OPENBLAS_NUM_THREADS": "1",  # else its thread is in the process that kernels are forked from
}
# Figures are SVG without a date; what C++ writes goes to a log, not into the page.
ARGUMENTS = [
    "--IPKernelApp.capture_fd_output=False",
    "--InlineBackend.figure_formats=svg",
    "--InlineBackend.print_figure_kwargs={'metadata': {'Date': None}, 'bbox_inches': 'tight'}",
]


# What differs from run to run in the message of an error: addresses, and what id() gives.
VARIES = re.compile(r"0x[0-9a-f]{6,}|\b\d{9,}\b")
# TensorFlow's notes on where: a device, the files of this machine, and the number of a function.
WHERE = re.compile(
    r"\{\{function_node [^}]*\}\} "
    r"| defined at \(most recent call last\):(?:\n+ +File .*)+\n"
    r"| \[Op:__inference_\w+\]"
)


def cache_folder(root: Path, line: str) -> Path:
    """Where a line's executed vignettes are kept; the name has what jupyter-cache's key lacks."""
    files = [root / f"conf/locks/{line}.txt", root / "conf/matplotlibrc"]
    texts = [file.read_text("utf8") for file in files if file.exists()]
    if not files[0].exists():  # the line next
        texts += sorted(f"{package.name} {package.version}" for package in distributions())
    parts = [sys.version, *platform.uname()[::4], str(ENVIRONMENT), str(ARGUMENTS), *texts]
    return root / f"build/{line}/cache-{hashlib.sha256(''.join(parts).encode()).hexdigest()[:12]}"


class Run(NamedTuple):
    """Seconds without the kernel's start, and what stopped the notebook in which cell."""

    seconds: float
    cell: int
    error: BaseException | None


def said(message: str) -> str:
    """The message of an error, without what differs from run to run and between machines."""
    return VARIES.sub("…", WHERE.sub("", ANSI.sub("", message)))


def shorten(notebook: NotebookNode) -> None:
    """Cut the traceback of each cell that is to raise to its type and message."""
    for cell in notebook.cells:
        if "raises-exception" in cell.metadata.get("tags", []):
            for output in [o for o in cell.outputs if o.output_type == "error"]:
                output.evalue = said(output.evalue)
                output.traceback = [f"{output.ename}: {output.evalue}"]


def execute(notebook: NotebookNode, root: Path, timeout: int | None) -> Run:
    """Run a notebook's cells, in place, on a kernel of its own, in an empty folder."""
    cells, times, error = [0], [0.0], None
    with tempfile.TemporaryDirectory(prefix="kernel-") as folder, open(f"{folder}/log", "w") as log:
        os.mkdir(f"{folder}/work")
        own = {"KERAS_HOME": folder, "MATPLOTLIBRC": str(root / "conf/matplotlibrc")}
        # sockets that are files need no free port (jupyter_client#487)
        sockets = {"transport": "ipc", "connection_file": f"{folder}/kernel.json"}
        client = NotebookClient(
            notebook,
            config=Config(KernelManager=sockets),
            timeout=timeout,
            coalesce_streams=True,  # else a text that came in pieces has lines that are none
            record_timing=False,  # else the times are part of jupyter-cache's key
            raise_on_iopub_timeout=True,  # else an output can be lost unseen (nbclient#110)
            extra_arguments=list(ARGUMENTS),
            on_notebook_start=lambda **_: times.append(time.monotonic()),
            on_cell_start=lambda cell_index, **_: cells.append(cell_index),
            on_cell_executed=lambda **_: times.append(time.monotonic()),
        )
        client.log.disabled = True  # a failure is said once, in our own line
        try:
            environment = {**os.environ, **ENVIRONMENT, **own}
            client.execute(cwd=f"{folder}/work", env=environment, stderr=log)
        except (CellExecutionError, CellTimeoutError, DeadKernelError, RuntimeError) as stopped:
            error = stopped
    shorten(notebook)
    return Run(times[-1] - times[:2][-1], cells[-1], error)
