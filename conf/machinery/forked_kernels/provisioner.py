"""A kernel provisioner whose Python kernels are forked from a server (multiprocessing's own)."""

import multiprocessing
import os
import signal
import sys
import threading
from multiprocessing import forkserver
from pathlib import Path
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning import LocalProvisioner

_context = multiprocessing.get_context("forkserver")
_starting = threading.Lock()


def start_server(environment: dict[str, str]) -> None:
    """Start the server, once, in the environment of the first kernel.

    Variables that a program reads at its start or a library at its import are the server's:
    all kernels of one process share them.
    """
    with _starting:
        before = dict(os.environ)
        # pyplot chooses how figures are shown when it is imported, which is before the fork
        backend = {"MPLBACKEND": "module://matplotlib_inline.backend_inline"}
        os.environ.update({**environment, **backend})
        try:
            _context.set_forkserver_preload([f"{__package__}.preload"])
            forkserver.ensure_running()
        finally:
            os.environ.clear()
            os.environ.update(before)


def run_kernel(argv: list[str], cwd: str, environment: dict[str, str], log: str) -> None:
    """In the forked process: become what `python -m ipykernel_launcher` would be."""
    from ipykernel.kernelapp import IPKernelApp

    from .preload import MADE

    os.setsid()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    out = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    for stream in (1, 2):
        os.dup2(out, stream)
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update({**environment, **MADE})
    sys.modules["numpy"].random.seed()  # `random` reseeds itself after a fork, NumPy does not
    sys.argv = ["ipykernel_launcher", *argv]
    parent = f"--IPKernelApp.parent_handle={os.getppid()}"  # the kernel ends with the server
    IPKernelApp.launch_instance(argv=[*argv, parent, "--log-level=40"])


class ForkedKernel:
    """The part of subprocess.Popen that LocalProvisioner uses, for a forked process."""

    stdin = stdout = stderr = None

    def __init__(self, argv: list[str], cwd: str, environment: dict[str, str], log: str):
        self.process = _context.Process(target=run_kernel, args=(argv, cwd, environment, log))
        self.process.start()
        self.pid = self.process.pid

    def poll(self) -> int | None:
        """The exit status, or None while the kernel runs."""
        return self.process.exitcode

    def wait(self) -> int | None:
        """Wait for the kernel's end."""
        self.process.join()
        return self.process.exitcode

    def send_signal(self, signum: int) -> None:
        """Send a signal, if the kernel still runs."""
        if self.poll() is None and self.pid:
            os.kill(self.pid, signum)

    def kill(self) -> None:
        """End the kernel at once."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask the kernel to end."""
        self.send_signal(signal.SIGTERM)


class ForkedProvisioner(LocalProvisioner):
    """LocalProvisioner, except that Python kernels are forked where processes can fork."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Fork a kernel; hand a kernel of another language, or of another system, on."""
        if "ipykernel_launcher" not in cmd or not sys.platform.startswith("linux"):
            return await super().launch_kernel(cmd, **kwargs)
        environment = dict(kwargs.get("env") or os.environ)
        log = getattr(kwargs.get("stderr"), "name", os.devnull)
        cwd = str(Path(kwargs.get("cwd") or ".").resolve())
        start_server(environment)
        argv = cmd[cmd.index("ipykernel_launcher") + 1 :]
        self.process = ForkedKernel(argv, cwd, environment, log)
        self.pid = self.pgid = self.process.pid
        self.cwd = cwd
        return self.connection_info
