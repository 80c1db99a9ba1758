"""What changed runs again, and nothing else."""

import json

from tests.machinery.project import cell

ADD = '"""Add."""\n\n\ndef add(a, b):\n    """Add."""\n    return a + b\n'


def statuses(project):
    """The status of each page in the report."""
    report = json.loads((project.folder / "build/3.15/report.json").read_text())
    return {row["page"].split("/")[-1]: row["status"] for row in report["vignettes"]}


def test_only_what_changed_runs_again(project):
    load = project.snippet("add", ADD)
    project.page("adds", cell("", load), cell("print(add(1, 2))"), expected="--- cell 2\n3\n")
    project.page("other", cell("print(5)"), expected="--- cell 1\n5\n")
    assert project.build().returncode == 0
    assert statuses(project) == {"adds": "ran", "other": "ran"}

    before = project.site.resolve()
    assert project.build().stdout.startswith("Nothing changed: ")
    assert project.site.resolve() == before

    project.page("other", cell("print(5)"), expected="--- cell 1\n5\n", prose="Other prose.")
    assert project.build().returncode == 0
    assert statuses(project) == {"adds": "cached", "other": "cached"}
    assert "Other prose." in project.text("other")

    project.snippet("add", ADD.replace("a + b", "a + b + 1"))
    project.write("tests/vignettes/expected/rnn_cells/adds.txt", "--- cell 2\n4\n")
    assert project.build().returncode == 0
    assert statuses(project) == {"adds": "ran", "other": "cached"}
    assert ">4\n" in project.text("adds")


def test_an_output_that_is_expected_no_more_fails_though_nothing_ran(project):
    project.page("page", cell("print(5)"), expected="--- cell 1\n5\n")
    assert project.build().returncode == 0
    project.write("tests/vignettes/expected/rnn_cells/page.txt", "--- cell 1\n6\n")
    assert 'expected "6", printed "5"' in project.build().stdout


def test_two_cold_builds_are_equal(project):
    project.imports = "matplotlib.pyplot"
    figure = "import matplotlib.pyplot as plt\n\nfigure, axes = plt.subplots()\naxes.plot([1, 3]);"
    project.page("page", cell(figure), cell("print({'a', 'b', 'c'})"), expected=None)
    project.run("expect", "rnn_cells/page")
    assert project.build().returncode == 0
    first = project.files()
    assert any(name.endswith(".svg") for name in first)
    (project.folder / "build").rename(project.folder / "build-before")
    assert project.build().returncode == 0
    assert project.files() == first


def test_a_cell_that_needs_a_newer_keras_is_shown_and_not_run(project):
    project.page("page", cell('print("new")', 'since: "9.1"'), cell('print("old")', 'since: "3.1"'))
    project.write("tests/vignettes/expected/rnn_cells/page.txt", "--- cell 2\nold\n")
    assert project.build().returncode == 0
    page = project.text("page")
    assert "since it needs Keras 9.1 or newer." in page
    assert page.partition("<article")[2].count("Not run on Keras") == 1
    assert page.count("new") > page.count(">new\n")


def test_the_start_up_noise_of_tensorflow_stays_out_of_the_page(project):
    project.imports = "tensorflow"
    code = "import tensorflow as tf\n\nprint(float(tf.reduce_sum(tf.ones((2,)))))"
    project.page("page", cell(code), expected="--- cell 1\n2.0\n")
    result = project.build()
    assert result.returncode == 0, result.stdout
    assert "stderr" not in project.text("page")
