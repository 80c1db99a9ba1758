"""A small project for the tests: this one's conf/, with pages of the test's own."""

import copy
import multiprocessing
import os
import runpy
import shutil
import subprocess
import sys
import uuid
from pathlib import Path

import psutil

ROOT = Path(__file__).parents[2]
PAGE = """---
file_format: mystnb
kernelspec:
  name: python3
{front}---
# {title}

{prose}

{cells}
"""
INDEX = (
    "# Home\n\n## RNNs and cells\n\n```{toctree}\n:glob:\n\nvignettes/rnn_cells/*\ndocs/*\n```\n"
)
ROW = """
[[line]]
name = "{0}"
keras = "{0}.*"
tensorflow = "{1}.*"
python = "3.11"
status = "{2}"
"""
LINES = {"3.15": "2.21", "3.11": "2.20", "3.9": "2.19", "3.4": "2.17"}
REFERENCE = "# Snippets\n\n```{snippets} rnn_cells\n```\n"


def cell(code: str, *options: str) -> str:
    """A code cell, as a page has it."""
    lines = [f":{option}" for option in options] + ([""] if options and code else [])
    return "\n".join(["```{code-cell} python", *lines, code, "```", ""])


FORK = multiprocessing.get_context("forkserver")
FORK.set_forkserver_preload(
    "bs4 fontTools.subset griffe gast beniget jupyter_cache.cache.main jupytext lightningcss "
    "markdownify myst_nb nbclient psutil sphinx.application sphinx.cmd.build sphinx_book_theme "
    "sphinx_codeautolink sphinx_design sphinx_last_updated_by_git sphobjinv".split()
)


def become(command: list[str], folder: str, environment: dict[str, str], output: str) -> None:
    """In a forked process: become `python -m machinery COMMAND` in a project's folder."""
    with open(output, "w") as file:
        for stream in (1, 2):
            os.dup2(file.fileno(), stream)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    sys.path.insert(0, environment["PYTHONPATH"])
    sys.argv = ["machinery", *command]
    runpy.run_module("machinery", run_name="__main__", alter_sys=True)


class Project:
    """A folder that `python -m machinery build` can build, with kernels of the kind named."""

    def __init__(self, folder: Path, kernels: str):
        self.folder, self.kernels, self.mark = folder, kernels, uuid.uuid4().hex
        self.line = "3.15"
        self.imports = ""  # what the server of forked kernels imports: few pages here need any
        ignore = shutil.ignore_patterns("__pycache__", "locks")
        shutil.copytree(ROOT / "conf", folder / "conf", ignore=ignore)
        for names in ROOT.glob("build/*/names-*"):  # else each project would look them all up
            for line in LINES:
                shutil.copytree(names, folder / "build" / line / names.name, dirs_exist_ok=True)
        self.lines(*LINES)
        self.write("index.md", INDEX)
        self.write("docs/snippets.md", REFERENCE)
        for name in ("snippets/rnn_cells", "vignettes/rnn_cells"):
            (folder / name).mkdir(parents=True)

    def copy(self, folder: Path) -> "Project":
        """A copy of the project as it stands, with what was built, in another folder."""
        shutil.copytree(self.folder, folder, symlinks=True)
        other = copy.copy(self)
        other.folder, other.mark = folder, uuid.uuid4().hex
        return other

    def write(self, name: str, text: str) -> Path:
        """Write a file of the project."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def lines(self, *names: str, status: str = "rebuilt"):
        """Let the project have these lines: the first is the stable one."""
        states = ["stable"] + [status] * len(names)
        rows = (ROW.format(n, LINES[n], state) for n, state in zip(names, states, strict=False))
        self.write("conf/lines.toml", "".join(rows))

    def page(
        self, name: str, *cells: str, expected: str | None = "", prose="Text.", front=""
    ) -> Path:
        """Write a vignette and what it is expected to print."""
        text = PAGE.format(title=name, cells="\n".join(cells), prose=prose, front=front)
        if expected is not None:
            self.write(f"tests/vignettes/expected/rnn_cells/{name}.txt", expected)
        return self.write(f"vignettes/rnn_cells/{name}.md", text)

    def snippet(self, name: str, text: str) -> str:
        """Write a snippet; the option of a cell that loads it."""
        self.write(f"snippets/rnn_cells/{name}.py", text)
        return f"load: ../../snippets/rnn_cells/{name}.py"

    @property
    def environment(self) -> dict[str, str]:
        """The environment of a build: its own machinery and kernels, a mark to find it by."""
        kernels = {"JUPYTER_DEFAULT_PROVISIONER_NAME": self.kernels}
        kernels |= {"FORKED_KERNELS_IMPORT": self.imports}
        own = {"PYTHONPATH": str(self.folder / "conf"), "TEST_MARK": self.mark, "LINE": self.line}
        return {**os.environ, **kernels, **own}

    def start(self, *command: str, **options) -> subprocess.Popen:
        """Begin a command of the machinery and go on."""
        program = [sys.executable, "-m", "machinery", *command]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
        return subprocess.Popen(program, cwd=self.folder, env=self.environment, **pipes, **options)

    def run(self, *command: str) -> subprocess.CompletedProcess:
        """Run a command of the machinery to its end; stdout has all that it printed.

        It is forked from a process that has imported what is not ours, half of a small build.
        """
        output = self.folder.with_name("output")
        arguments = list(command), str(self.folder), self.environment, str(output)
        process = FORK.Process(target=become, args=arguments)
        process.start()
        process.join()
        return subprocess.CompletedProcess(command, process.exitcode, output.read_text())

    def build(self, line: str = "3.15") -> subprocess.CompletedProcess:
        """Build the site of a line: the name alone differs, Keras is that of the environment."""
        self.line = line
        return self.run("build")

    def processes(self) -> list[psutil.Process]:
        """Every process of this project's builds that lives: builds, servers, kernels."""
        found = []
        for process in psutil.process_iter():
            try:
                if process.environ().get("TEST_MARK") == self.mark:
                    found.append(process)
            except psutil.Error:
                continue
        return found

    @property
    def site(self) -> Path:
        """The folder of pages."""
        return self.folder / "build" / self.line / "html"

    def text(self, name: str) -> str:
        """A built page."""
        return (self.site / f"vignettes/rnn_cells/{name}.html").read_text()

    def files(self) -> dict[str, bytes]:
        """Every file of the built site, by name."""
        paths = sorted(path for path in self.site.rglob("*") if path.is_file())
        return {str(path.relative_to(self.site)): path.read_bytes() for path in paths}
