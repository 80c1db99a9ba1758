"""No kernel outlives its build, and two builds do not hurt each other."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys

import psutil
import pytest

from tests.machinery.project import Project, cell

FOREVER = "import time\nwhile True:\n    time.sleep(1)"
IDLE = "import time; time.sleep(779)"  # for Python: a container may have no program `sleep` (#17)
CHILD = f"""import subprocess
import sys

subprocess.Popen([sys.executable, "-c", "{IDLE}"], start_new_session=True);
"""
DAEMON = f"""import os
import sys

if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.execv(sys.executable, [sys.executable, "-c", "{IDLE}"])
    os._exit(0)
"""


def first_line(process, part):
    """The first line that a process prints that has the part; fails if there is none."""
    for line in process.stdout:
        if part in line:
            return line
    raise AssertionError(f"no line with {part!r}")


def daemons(project):
    """The daemons of a project that live."""
    found = []
    for process in project.processes():
        with contextlib.suppress(psutil.NoSuchProcess):
            found += [process] if IDLE in process.cmdline() else []
    return found


def test_nothing_that_a_cell_starts_outlives_its_kernel(project):
    project.page("page", cell(CHILD), cell(DAEMON))
    result = project.build()
    assert result.returncode == 0, result.stdout
    assert daemons(project) == []


@pytest.mark.parametrize("victim", ["build", "caller"])
def test_a_killed_build_leaves_no_kernel_and_loses_nothing(project, victim):
    project.page("quick", cell("print(5)"), expected="--- cell 1\n5\n")
    project.page("slow", cell(DAEMON + FOREVER))
    if victim == "build":
        process = project.start("build")
    else:  # what starts the build, as nox does
        call = (
            "import subprocess, sys; subprocess.run([sys.executable, '-m', 'machinery', 'build'])"
        )
        pipes = {"stdout": subprocess.PIPE, "text": True}
        program = [sys.executable, "-c", call]
        process = subprocess.Popen(program, cwd=project.folder, env=project.environment, **pipes)
    with process:
        first_line(process, "[1/2]")
        while not daemons(project):
            assert process.poll() is None
        alive = project.processes()
        assert len(alive) >= 2
        os.kill(process.pid, signal.SIGKILL)
    _, left = psutil.wait_procs(alive, timeout=30)
    assert left == []
    assert project.processes() == []

    project.page("slow", cell("print(6)"), expected="--- cell 1\n6\n")
    assert project.build().returncode == 0
    report = json.loads((project.folder / "build/3.15/report.json").read_text())
    assert [row["status"] for row in report["vignettes"]] == ["cached", "ran"]


def test_a_second_build_in_one_clone_waits_and_says_so(project):
    project.page("page", cell("print(5)"), expected="--- cell 1\n5\n")
    with project.start("build") as first, project.start("build") as second:
        outputs = [process.communicate()[0] for process in (first, second)]
    assert [first.returncode, second.returncode] == [0, 0], outputs
    assert sum("waiting for it" in output for output in outputs) == 1


def test_builds_in_two_clones_run_side_by_side(project, tmp_path):
    project.page("page", cell("print(5)"), expected="--- cell 1\n5\n")
    shutil.copytree(project.folder, tmp_path / "other")
    other = Project.__new__(Project)
    other.__dict__.update(project.__dict__, folder=tmp_path / "other")
    with project.start("build") as first, other.start("build") as second:
        outputs = [process.communicate()[0] for process in (first, second)]
    assert [first.returncode, second.returncode] == [0, 0], outputs
    assert project.files() == other.files()


def test_a_build_killed_while_it_publishes_leaves_the_old_site_whole(project):
    project.page("page", cell("print(5)"), expected="--- cell 1\n5\n")
    for _ in range(2):  # MyST-NB's style sheet gets its checksum with the second build
        assert project.build().returncode == 0
    before = project.files()
    half = project.site.with_name("current-1")
    half.mkdir()
    (half / "index.html").write_text("half a site")
    assert project.files() == before
    (project.folder / "build/3.15/current/made_from").unlink()  # else nothing is to be done
    assert project.build().returncode == 0
    assert project.files() == before
    assert not half.exists()
