"""A kernel provisioner whose Python kernels are forked from a server (multiprocessing's own)."""

import multiprocessing
import os
import signal
import sys
import threading
from multiprocessing import forkserver
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning import LocalProvisioner

_context = multiprocessing.get_context("forkserver")
_starting = threading.Lock()
FOLDER = "KERNEL_FOLDER"  # a kernel's own, which the server and the other kernels must not have


def start_server(environment: dict[str, str]) -> None:
    """Start the server, once, in the environment of the first kernel.

    What a program reads at its start, or a library at its import, all kernels of a process share.
    """
    with _starting:
        before = dict(os.environ)
        # pyplot chooses how figures are shown when it is imported, which is before the fork
        backend = {"MPLBACKEND": "module://matplotlib_inline.backend_inline"}
        os.environ.update({**environment, **backend})
        os.environ.pop(FOLDER, None)
        try:
            _context.set_forkserver_preload([f"{__package__}.preload"])
            forkserver.ensure_running()
        finally:
            os.environ.clear()
            os.environ.update(before)


def end_with_parent() -> None:
    """End this kernel, with what it started, when the process that asked for it is killed."""
    multiprocessing.parent_process().join()  # type: ignore[union-attr]
    os.killpg(0, signal.SIGKILL)


class ForkedKernel(_context.Process):  # type: ignore[name-defined]
    """A forked process that becomes a kernel; it has what LocalProvisioner uses of a Popen."""

    stdin = stdout = stderr = None

    def __init__(self, argv: list[str], cwd: str, environment: dict[str, str], log: str) -> None:
        super().__init__()
        self.argv, self.cwd, self.environment, self.log = argv, cwd, environment, log

    def run(self) -> None:
        """In the forked process: become what `python -m ipykernel_launcher` would be."""
        from ipykernel.kernelapp import IPKernelApp

        from .preload import MADE

        os.setsid()
        signal.signal(signal.SIGINT, signal.default_int_handler)
        log = os.open(self.log, os.O_WRONLY | os.O_APPEND)
        for stream in (1, 2):
            os.dup2(log, stream)
        os.chdir(self.cwd)
        os.environ.clear()
        os.environ.update({**self.environment, **MADE})
        if "numpy" in sys.modules:  # `random` reseeds itself after a fork, NumPy does not
            sys.modules["numpy"].random.seed()
        sys.argv = ["ipykernel_launcher", *self.argv]
        threading.Thread(target=end_with_parent, daemon=True).start()
        IPKernelApp.launch_instance(argv=[*self.argv, "--log-level=40"])

    def poll(self) -> int | None:
        """The exit status, or None while the kernel runs."""
        return self.exitcode

    def wait(self) -> int | None:
        """The exit status, once the kernel has ended."""
        self.join()
        return self.exitcode

    def send_signal(self, signum: int) -> None:
        """Send a signal to a kernel that still runs."""
        if self.poll() is None:
            os.kill(self.pid, signum)


class ForkedProvisioner(LocalProvisioner):
    """LocalProvisioner, except that Python kernels are forked where processes can fork."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Fork a kernel; hand on one of another language, or on another system."""
        if "ipykernel_launcher" not in cmd or not sys.platform.startswith("linux"):
            return await super().launch_kernel(cmd, **kwargs)
        argv = cmd[cmd.index("ipykernel_launcher") + 1 :]
        environment = dict(kwargs.get("env") or os.environ)
        log = getattr(kwargs.get("stderr"), "name", os.devnull)
        self.cwd = os.path.abspath(kwargs.get("cwd") or ".")
        start_server(environment)
        self.process = ForkedKernel(argv, self.cwd, environment, log)
        self.process.start()
        self.pid = self.pgid = self.process.pid
        return self.connection_info
