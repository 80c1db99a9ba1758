"""The release of Keras that changed what a cell prints is found by halving the releases."""

import zipfile

import pytest

from tests.machinery.project import cell

pytestmark = pytest.mark.parametrize("project", ["local-provisioner"], indirect=True)
RELEASES = ["3.4.0", "3.4.1", "3.5.0", "3.6.0", "3.7.0", "3.8.0", "3.9.2", "3.15.1", "3.16.0"]
CHANGED = "3.7.0"


def wheel(folder, release):
    """A package keras of a release, which counts otherwise from one on."""
    counts = int(RELEASES.index(release) >= RELEASES.index(CHANGED))
    metadata = f"Metadata-Version: 2.1\nName: keras\nVersion: {release}\n"
    about = "Wheel-Version: 1.0\nGenerator: a test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    with zipfile.ZipFile(folder / f"keras-{release}-py3-none-any.whl", "w") as file:
        file.writestr("keras/__init__.py", f"COUNT = {counts}\n")
        info = f"keras-{release}.dist-info"
        file.writestr(f"{info}/METADATA", metadata)
        file.writestr(f"{info}/WHEEL", about)
        file.writestr(f"{info}/RECORD", "")


@pytest.fixture
def page(project, monkeypatch):
    """A page whose second cell prints what Keras counts, and whose third prints a constant."""
    wheels = project.folder / "wheels"
    wheels.mkdir()
    for release in RELEASES:
        wheel(wheels, release)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(wheels))
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    cells = "words = 'count'", "import keras\n\nprint(words, keras.COUNT)", "print('alike')"
    kept = "--- cell 2\ncount 1\n--- cell 3\nalike\n"
    project.page("page", *map(cell, cells), expected=kept)
    return project


def test_the_release_that_changed_it_is_named_and_few_are_tried(page):
    result = page.run("since", "rnn_cells/page", "2")
    *tried, answer = [line for line in result.stdout.splitlines() if "Keras 3." in line]
    said = (
        f"vignettes/rnn_cells/page.md: cell 2: from Keras {CHANGED} on it prints what it does now"
    )
    assert answer == said, result.stdout
    assert f"Keras {CHANGED}: the same" in tried
    assert 'Keras 3.6.0: expected "count 1", printed "count 0"' in tried
    assert not [line for line in tried if "3.4.0" in line or "3.16.0" in line]  # of no line
    assert len(tried) < len(RELEASES) - 2


def test_a_cell_that_prints_the_same_with_each_is_said_to(page):
    result = page.run("since", "rnn_cells/page", "3")
    assert result.returncode == 1
    assert result.stdout.endswith("page.md: cell 3: Keras makes no difference\n")


@pytest.mark.parametrize("number", ["4", "0", ""])
def test_a_cell_that_does_not_exist_is_refused_in_one_line(page, number):
    result = page.run("since", "rnn_cells/page", *number)
    assert result.returncode == 1
    assert (
        result.stdout.strip() == "vignettes/rnn_cells/page.md: write the number of a cell, 1 to 3"
    )
