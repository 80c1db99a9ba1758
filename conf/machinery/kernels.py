"""Run one notebook on one kernel: over IPC, in an empty folder, noise kept out of the page."""

import os
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from traitlets.config import Config

from .lines import KERNEL_ENVIRONMENT

# Figures are SVG without a date; what C++ writes goes to the log, not into the page.
ARGUMENTS = (
    "--IPKernelApp.capture_fd_output=False",
    "--InlineBackend.figure_formats=svg",
    "--InlineBackend.print_figure_kwargs={'metadata': {'Date': None}, 'bbox_inches': 'tight'}",
)


@dataclass
class Run:
    """How a notebook ran: seconds by cell, and the error that stopped it, if any."""

    seconds: dict[int, float] = field(default_factory=dict)
    error: BaseException | None = None
    cell: int = 0

    @property
    def total(self) -> float:
        """Seconds that the cells took, without the kernel's start."""
        return sum(self.seconds.values())


def environment(root: Path, home: str) -> Mapping[str, str]:
    """The environment of a kernel: the caller's, with all that could change an output fixed."""
    style = str(root / "conf/matplotlibrc")
    return {**os.environ, **KERNEL_ENVIRONMENT, "KERAS_HOME": home, "MATPLOTLIBRC": style}


def execute(notebook: NotebookNode, root: Path, timeout: int | None) -> Run:
    """Run a notebook's cells, in place, on a kernel of its own.

    The kernel talks over sockets in a temporary folder, so no port is needed
    (jupyter_client#487), and starts in a folder that is empty.
    """
    run = Run()
    began: dict[int, float] = {}

    def start(cell: NotebookNode, cell_index: int) -> None:
        run.cell, began[cell_index] = cell_index, time.monotonic()

    def end(cell: NotebookNode, cell_index: int) -> None:
        run.seconds[cell_index] = time.monotonic() - began[cell_index]

    with tempfile.TemporaryDirectory(prefix="kernel-") as folder, open(f"{folder}/log", "w") as log:
        work, home = Path(folder, "work"), Path(folder, "keras")
        work.mkdir()
        home.mkdir()
        manager = {"transport": "ipc", "connection_file": f"{folder}/kernel.json"}
        client = NotebookClient(
            notebook,
            config=Config(KernelManager=manager),
            timeout=timeout,
            record_timing=False,  # else the times are part of jupyter-cache's key
            raise_on_iopub_timeout=True,  # else an output can be lost unseen (nbclient#110)
            extra_arguments=list(ARGUMENTS),
            on_cell_start=start,
            on_cell_executed=lambda cell, cell_index, execute_reply: end(cell, cell_index),
        )
        client.log.disabled = True  # the failure is said once, in our own line
        try:
            client.execute(cwd=str(work), env=environment(root, str(home)), stderr=log)
        except (CellExecutionError, CellTimeoutError, DeadKernelError, RuntimeError) as error:
            run.error = error
            end(notebook.cells[run.cell], run.cell) if run.cell in began else None
    return run
