"""What only many builds show: none hangs, none differs, and a kill at any moment hurts none."""

import random
import shutil
import signal
import subprocess

import psutil
import pytest

from tests.machinery.project import Project, cell

pytestmark = pytest.mark.nightly
BUILDS, KILLS = 200, 20
LONGEST = 120  # seconds after which a build of two pages hangs


@pytest.fixture
def forked(tmp_path):
    """A small project on forked kernels: a figure, an error, and numbers."""
    project = Project(tmp_path / "project", "forked")
    project.imports = "matplotlib.pyplot"
    figure = "import matplotlib.pyplot as plt\n\nfigure, axes = plt.subplots()\naxes.plot([1, 3]);"
    project.page("page", cell(figure), cell("print({'a', 'b'})"), expected=None)
    project.page("other", cell("1 / 0", 'tags: ["raises-exception"]'), expected=None)
    assert project.run("expect", "rnn_cells/page", "rnn_cells/other").returncode == 0
    return project


def cold(project):
    """Forget all but the addresses of names."""
    for path in (project.folder / "build/3.15").glob("*"):
        if path.name.startswith("names-"):
            continue
        path.unlink() if path.is_symlink() or path.is_file() else shutil.rmtree(path)


def test_many_cold_builds_end_and_are_equal(forked):
    cold(forked)
    assert forked.build().returncode == 0
    first = forked.files()
    for number in range(BUILDS):
        cold(forked)
        with forked.start("build") as process:
            output, _ = process.communicate(timeout=LONGEST)
        assert process.returncode == 0, f"build {number}: {output}"
        assert forked.files() == first, f"build {number}"


def test_a_build_killed_at_any_moment_is_followed_by_a_right_one(forked):
    cold(forked)
    assert forked.build().returncode == 0
    first, draw = forked.files(), random.Random(17)
    for number in range(KILLS):
        cold(forked)
        with forked.start("build") as process:
            try:
                process.wait(timeout=draw.uniform(0.2, 6))
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGKILL)
        result = forked.build()
        assert result.returncode == 0, f"after kill {number}: {result.stdout}"
        assert forked.files() == first, f"after kill {number}"
        _, alive = psutil.wait_procs(forked.processes(), timeout=30)
        assert not alive, f"after kill {number}"
