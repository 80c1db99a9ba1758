"""A change reads the pages that it is a part of, and what is built is what a cold build makes."""

import re
import shutil

import pytest

from tests.machinery.project import Project, cell

ADD = '''"""Add."""

import numpy as np


def add(a, b):
    """Add.

    Back ends: TensorFlow
    """
    return np.add(a, b)
'''
ANSWERS = "tests/vignettes/rnn_cells/answers_asks.py"
USED = "vignettes/rnn_cells/uses.md"
USES = "import numpy as np\n\nprint(np.sum(np.ones(3)).item())"
ALL = 7  # pages of the project: four vignettes, the home page, the lists of snippets and of names


@pytest.fixture(scope="module")
def once(tmp_path_factory):
    """A project whose pages show names with addresses, a snippet and an answer, built once."""
    project = Project(tmp_path_factory.mktemp("once") / "project", "local-provisioner")
    load = project.snippet("add", ADD)
    project.page("adds", cell("", load), cell("print(add(1, 2))"), expected="--- cell 2\n3\n")
    project.page("uses", cell(USES), expected="--- cell 1\n3.0\n")
    answer = f"```{{literalinclude}} ../../{ANSWERS}\n```\n"
    project.write(ANSWERS, "import numpy as np\n\nnp.zeros(1)\n")
    project.page("asks", cell(USES), expected="--- cell 1\n3.0\n", prose=answer)
    project.page("links", cell("x = 1"), prose="[Used](uses.md#more).\n\n## Less")
    project.page("uses", cell(USES), "## More\n\nText.", expected="--- cell 1\n3.0\n")
    project.write("docs/api.md", "# Names\n\n```{uses} numpy\n```\n")
    result = project.build()
    assert result.returncode == 0, result.stdout
    return project


@pytest.fixture
def built(once):
    """That project as it was built, in its own place: in another, Sphinx reads all anew."""
    kept = once.folder.with_name("kept")
    if not kept.exists():
        shutil.copytree(once.folder, kept, symlinks=True)
    yield once
    shutil.rmtree(once.folder)
    shutil.copytree(kept, once.folder, symlinks=True)


def edit(project, name, old, new):
    """Change a text in a file of the project."""
    path = project.folder / name
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def pages_read(project):
    """Build, and say how many pages Sphinx read."""
    result = project.build()
    assert result.returncode == 0, result.stdout
    return int(re.search(r"show: Sphinx reads (\d+) pages", result.stdout)[1])


CHANGES = {
    "sentence": ([USED, "Text.", "Other text."], 1),
    "snippet": (["snippets/rnn_cells/add.py", "np.add(a, b)", "np.add(b, a)"], 2),
    "answer": ([ANSWERS, "zeros", "ones"], 1),
    "output": (["tests/vignettes/expected/rnn_cells/uses.txt", "3.0", "3.00001"], 1),
    "heading": (["vignettes/rnn_cells/links.md", "## Less", "## Least"], ALL),
    "setting": (["conf/conf.py", "Revisiting Keras {line", "Keras {line"], ALL),
}


@pytest.mark.parametrize("change", CHANGES)
def test_after_a_change_the_site_is_that_of_a_cold_build(built, change):
    where, pages = CHANGES[change]
    edit(built, *where)
    assert pages_read(built) == pages
    after = built.files()
    (built.folder / "build").rename(built.folder / "build-before")
    (built.folder / "build/3.15").mkdir(parents=True)
    for names in built.folder.glob("build-before/3.15/names-*"):
        names.rename(built.folder / "build/3.15" / names.name)
    assert pages_read(built) == ALL
    assert built.files() == after


def test_a_comment_in_a_test_reads_no_page(built):
    built.write("tests/vignettes/rnn_cells/test_uses.py", "# A comment.\n")
    assert built.build().stdout.startswith("Nothing changed: ")


def test_a_page_that_is_new_is_in_the_contents_of_every_other(built):
    built.page("born", cell("x = 1"))
    assert pages_read(built) == ALL + 1
    assert "born.html" in built.text("uses")


def test_a_page_that_is_gone_leaves_nothing(built):
    (built.folder / "vignettes/rnn_cells/links.md").unlink()
    assert pages_read(built) == ALL - 1
    assert not [name for name in built.files() if "links" in name]


def test_a_text_that_stood_there_during_a_build_alone_does_not_stay(built):
    go, text = built.folder.with_name("go"), (built.folder / USED).read_text()
    waits = f"import os\n\nwhile not os.path.exists({str(go)!r}):\n    pass"
    built.page("waits", cell(waits))
    process = built.start("build")
    next(line for line in process.stdout if line.startswith("execute: "))
    edit(built, USED, "Text.", "Between.")
    go.touch()
    assert process.wait() == 0
    assert "Between." in built.text("uses")
    built.write(USED, text)
    assert built.build().returncode == 0
    assert "Between." not in built.text("uses")
