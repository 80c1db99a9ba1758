"""What a reader meets on the built pages."""

import html
import pydoc
import re
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup
from extensions import addresses
from machinery.execute import reading, report
from machinery.execute.cache import Cache
from machinery.ground import lines, outputs
from machinery.ground.outputs import Expected
from machinery.ground.page import code_cells, executed

from tests.pages import ERRORS, PAGES, RECIPES, ROOT, VIGNETTES

LINE = lines.current(ROOT)
BUILD = ROOT / "build" / LINE.name

each_vignette = pytest.mark.parametrize("name", VIGNETTES)
each_error = pytest.mark.parametrize("name", ERRORS)


@pytest.fixture(params=PAGES)
def name(request):
    """Each executed page in turn."""
    return request.param


@pytest.fixture
def article(name):
    """The article of a built page."""
    page = (BUILD / "html" / f"{name}.html").read_text("utf8")
    return page[page.index("<article") : page.index("</article>")]


def test_every_code_cell_has_run_but_those_that_need_a_newer_keras(name, application):
    page = reading.read(application, name)
    notebook, _ = Cache(Path(application.config.nb_execution_cache_path)).get(page)
    cells = code_cells(notebook)
    lacking = Expected(ROOT, page).lacking(LINE)
    counts = [cell.node.execution_count for cell in cells]
    assert [number for number, count in enumerate(counts, 1) if not count] == list(lacking)
    assert [count for count in counts if count] == list(range(1, len(cells) - len(lacking) + 1))
    published = code_cells(executed(BUILD / "notebooks", name))
    assert [cell.code for cell in published] == [cell.code for cell in cells]
    assert [cell.outputs for cell in published] == [cell.outputs for cell in cells]


def test_nothing_was_written_to_the_standard_error(article):
    assert "stderr" not in article


def test_the_page_says_for_which_keras_it_holds(article):
    assert f"Keras {LINE.name} · TensorFlow {LINE.tensorflow.removesuffix('.*')}" in article


def test_the_foot_says_what_produced_the_page(name):
    page = (BUILD / "html" / f"{name}.html").read_text("utf8")
    assert f"Executed with Keras {report.versions()['keras']}, TensorFlow" in page


@each_vignette
def test_a_figure_is_an_svg_with_a_text_for_those_who_cannot_see_it(article):
    images = re.findall(r'<img alt="([^"]*)" src="([^"]*)"', article)
    assert images
    for alt, source in images:
        assert source.endswith(".svg")
        assert len(alt) > 40


@each_vignette
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


@each_vignette
def test_each_answer_is_folded(article):
    assert len(re.findall(r"<details[^>]*>\s*<summary[^>]*>.*?Answer", article, re.DOTALL)) == 3


def test_hidden_cells_are_not_on_the_page(article):
    assert "glue(" not in article


@each_error
def test_what_an_error_page_raises_is_what_its_title_says(name):
    notebook = nbformat.read(BUILD / "notebooks" / f"{name}.ipynb", as_version=4)
    title = re.search(r"^# `(.*?)`", notebook.cells[0].source)
    raises = any(cell.raises for cell in code_cells(notebook))
    assert raises == (notebook.metadata["kind"] == "error")
    other = outputs.read(ROOT, name, LINE.name)  # a line that says it otherwise
    for cell in code_cells(notebook):
        if cell.raises and cell.number not in other:
            error = next(output for output in cell.outputs if output.output_type == "error")
            kind, _, words = title[1].partition(": ")
            stable = ".*".join(map(re.escape, words.split("…")))
            assert error.ename == kind
            said = error.evalue.replace("`", "")  # which a title in backticks cannot have
            assert re.search(stable, said, re.DOTALL), words


@each_error
def test_a_fix_is_shown_as_a_difference(name, article):
    notebook = nbformat.read(BUILD / "notebooks" / f"{name}.ipynb", as_version=4)
    fixes = [cell for cell in notebook.cells if "fix" in cell.metadata.get("tags", [])]
    shown = re.findall(r'<div class="highlight-diff.*?</pre>', article, re.DOTALL)
    assert len(shown) == len(fixes)
    for cell, block in zip(fixes, shown, strict=True):
        text = html.unescape(re.sub(r"<[^>]*>", "", block))
        now = [line[1:] for line in text.rstrip().split("\n") if not line.startswith("-")]
        assert now == cell.source.split("\n")
        assert 'class="gi"' in block


@each_error
def test_an_error_is_shown_without_its_traceback(article):
    assert "Traceback (most recent call last)" not in article
    assert "site-packages" not in article


@pytest.mark.parametrize("index", ["errors", "recipes"])
def test_an_index_leads_to_each_page_of_its_kind(index):
    page = (BUILD / "html" / "docs" / f"{index}.html").read_text("utf8")
    page = page[page.index("<article") : page.index("</article>")]
    names = ERRORS if index == "errors" else RECIPES
    assert all(f"{name}.html" in page for name in names)
    assert len(re.findall(r"recipes\.html#how-do-i", page)) == (
        0
        if index == "errors"
        else sum((ROOT / f"{name}.md").read_text("utf8").count("\n## ") for name in names)
    )


def test_each_public_name_in_a_block_leads_to_its_documentation(name, application, article):
    gaps = addresses.documented(BUILD).gaps
    page = reading.read(application, name)
    newer = [page.cells[n - 1].code.strip() for n in Expected(ROOT, page).lacking(LINE)]
    blocks = BeautifulSoup(article, "html.parser").select(".highlight-ipython3 pre")
    for block in blocks:
        needs_newer = block.get_text().strip() in newer
        for string in block.select(".sd, .s2, .c1, .s1"):  # docstrings, texts, comments
            string.decompose()
        for link in block.find_all("a"):
            assert re.match(r"https://(www\.tensorflow|numpy)\.org/", link["href"])
            link.decompose()
        left = set(re.findall(r"(?<![\w.])(?:keras|np|tf)\.[A-Za-z][\w.]*", block.get_text()))
        if needs_newer:  # a name that this line has not has no documentation either
            left = {name for name in left if pydoc.locate(name)}
        assert {name for name in left if "__" not in name} <= set(gaps), left


def test_every_layer_has_an_address():
    gaps = addresses.documented(BUILD).gaps
    assert not [name for name in gaps if name.startswith("keras.layers")]


def test_the_api_page_leads_from_a_name_to_the_pages_that_use_it():
    page = (BUILD / "html/docs/api.html").read_text("utf8")
    entry = next(part for part in page.split("<p>") if 'tf/keras/layers/RNN"' in part)
    assert "../vignettes/rnn_cells/write_a_cell.html" in entry


def test_a_snippets_entry_has_its_pages_its_test_and_its_file():
    page = (BUILD / "html/docs/snippets/rnn_cells.html").read_text("utf8")
    assert "vignettes/rnn_cells/write_a_cell.html" in page
    assert "tests/snippets/rnn_cells/test_mgu_cell.py" in page
    assert re.search(r'href="[^"]*_downloads/[^"]*/mgu_cell\.py"', page)
    assert "TensorFlow and JAX" in page


def test_the_report_has_each_vignette_with_its_seconds():
    rows = report.load(BUILD / "report.json")
    assert sorted(rows) == PAGES
    assert all(row["seconds"] > 0 and row["key"] for row in rows.values())
