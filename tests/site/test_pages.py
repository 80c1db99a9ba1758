"""What a reader meets on the built pages."""

import re
from pathlib import Path

import nbformat
import pytest
from machinery import execution, expectations, lines, reading, report

ROOT = Path(__file__).parents[2]
LINE = lines.current(ROOT)
BUILD = ROOT / "build" / LINE.name
NAMES = sorted(
    path.relative_to(ROOT).with_suffix("").as_posix() for path in ROOT.glob("vignettes/**/*.md")
)


@pytest.fixture(params=NAMES)
def name(request):
    """Each vignette in turn."""
    return request.param


@pytest.fixture
def article(name):
    """The article of a built vignette."""
    page = (BUILD / "html" / f"{name}.html").read_text("utf8")
    return page[page.index("<article") : page.index("</article>")]


@pytest.fixture(scope="module")
def application(tmp_path_factory):
    """Sphinx with the project's settings."""
    return reading.application(ROOT, tmp_path_factory.mktemp("sphinx"))


def test_every_code_cell_has_run_but_those_that_need_a_newer_keras(name, application):
    cache = execution.open_cache(application)
    vignette = reading.read(application, name)
    record = cache.match_cache_notebook(vignette.notebook)
    cells = cache.get_cache_bundle(record.pk).nb.cells
    lacking = expectations.lacking(ROOT, vignette.notebook, LINE.name)
    counts = [cell.execution_count for cell in cells]
    assert [number for number, count in enumerate(counts, 1) if not count] == list(lacking)
    assert [count for count in counts if count] == list(range(1, len(cells) - len(lacking) + 1))
    published = nbformat.read(BUILD / "notebooks" / f"{name}.ipynb", as_version=4).cells
    published = [cell for cell in published if cell.cell_type == "code"]
    assert [cell.source for cell in published] == [cell.source for cell in cells]
    assert [cell.outputs for cell in published] == [cell.outputs for cell in cells]


def test_nothing_was_written_to_the_standard_error(article):
    assert "stderr" not in article


def test_the_page_says_for_which_keras_it_holds(article):
    assert f"Keras {LINE.name} · TensorFlow {LINE.tensorflow.removesuffix('.*')}" in article


def test_the_foot_says_what_produced_the_page(name):
    page = (BUILD / "html" / f"{name}.html").read_text("utf8")
    assert f"Executed with Keras {report.versions()['keras']}, TensorFlow" in page


def test_the_figure_is_an_svg_with_a_text_for_those_who_cannot_see_it(article):
    images = re.findall(r'<img alt="([^"]*)" src="([^"]*)"', article)
    assert len(images) == 1
    alt, source = images[0]
    assert source.endswith(".svg")
    assert len(alt) > 40


def test_each_loaded_block_names_its_file_and_leads_to_its_entry(name, article):
    text = (ROOT / f"{name}.md").read_text("utf8")
    loaded = re.findall(r"^:load: \.\./\.\./(snippets/\S+)", text, re.MULTILINE)
    assert loaded
    for file in loaded:
        module = file.removesuffix(".py").replace("/", ".")
        link = re.search(
            rf'<a [^>]*href="([^"]*)#({module}\.\w+)"[^>]*><code[^>]*>.*?</a>', article
        )
        assert link and file in re.sub("<[^>]*>", "", link[0]), file
        target = (BUILD / "html" / f"{name}.html").parent.joinpath(link[1]).resolve()
        assert f'id="{link[2]}"' in target.read_text("utf8")


def test_each_answer_is_folded(article):
    assert len(re.findall(r"<details[^>]*>\s*<summary[^>]*>.*?Answer", article, re.DOTALL)) == 3


def test_hidden_cells_are_not_on_the_page(article):
    assert "glue(" not in article


def test_a_snippets_entry_has_its_pages_its_test_and_its_file():
    page = (BUILD / "html/docs/snippets/rnn_cells.html").read_text("utf8")
    assert "vignettes/rnn_cells/write_a_cell.html" in page
    assert "tests/snippets/rnn_cells/test_mgu_cell.py" in page
    assert re.search(r'href="[^"]*_downloads/[^"]*/mgu_cell\.py"', page)
    assert "TensorFlow and JAX" in page


def test_the_report_has_each_vignette_with_its_seconds():
    rows = report.load(BUILD / "report.json")
    assert sorted(rows) == NAMES
    assert all(row["seconds"] > 0 and row["key"] for row in rows.values())
