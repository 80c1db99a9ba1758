"""What the buttons below a block put into the clipboard runs as it is pasted."""

import os
import subprocess

import pytest

from .conftest import BUILD

BLOCKS = [
    ("preprocessing/what_a_layer_knows", 9),
    ("rnn_cells/write_a_cell", 12),
    ("subclassing/one_way", 15),
]


def pasted(text, folder):
    """What a program prints that is pasted into a file, in an empty folder."""
    (folder / "pasted.py").write_text(text)
    own = {"MPLBACKEND": "agg", "TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "-1"}
    command = [(BUILD / "environment").read_text(), "-I", "pasted.py"]
    result = subprocess.run(
        command, cwd=folder, env={**os.environ, **own}, stdout=subprocess.PIPE, text=True
    )
    assert result.returncode == 0
    return result.stdout


@pytest.mark.parametrize(("name", "number"), BLOCKS)
def test_a_block_copied_with_what_it_stands_on_prints_its_output(
    name, number, page, host, tmp_path
):
    page.goto(f"{host}vignettes/{name}.html")
    block = page.locator(f"#cell-{number}")
    button = block.get_by_role("button", name="it stands on")
    lines = int("".join(filter(str.isdigit, button.text_content())))
    button.click()
    block.get_by_role("button", name="Copied").wait_for()
    text = page.evaluate("navigator.clipboard.readText()")
    code = block.locator(".cell_input pre").text_content()
    before, _, after = text.rpartition(code.strip())
    assert after == "\n"
    assert sum(line != "" for line in before.splitlines()) <= lines <= before.count("\n")
    assert pasted(text, tmp_path).endswith(block.locator(".cell_output pre").text_content())


def test_a_folded_fix_is_copied_and_runs(page, host, tmp_path):
    page.goto(f"{host}vignettes/preprocessing/errors/normalization_before_adapt.html")
    block = page.locator(".tag_fix")
    block.get_by_role("button", name="Copy this block").click()
    block.get_by_role("button", name="Copied").wait_for()
    text = page.evaluate("navigator.clipboard.readText()")
    assert pasted(text, tmp_path) == block.locator(".cell_output pre").text_content()


@pytest.mark.parametrize("kind", [".py", ".ipynb"])
def test_a_page_is_downloaded(kind, page, host):
    page.goto(f"{host}vignettes/subclassing/one_way.html")
    with page.expect_download() as download:
        page.get_by_role("link", name=kind, exact=True).click()
    assert download.value.suggested_filename == f"one_way{kind}"
    assert "# One way for every class" in download.value.path().read_text("utf8")


def test_a_block_copied_alone_is_its_text(page, host):
    page.goto(f"{host}vignettes/subclassing/one_way.html")
    block = page.locator("#cell-2")
    block.get_by_role("button", name="this block alone").click()
    block.get_by_role("button", name="Copied").wait_for()
    text = page.evaluate("navigator.clipboard.readText()")
    assert text.strip() == block.locator(".cell_input pre").text_content().strip()


def test_a_block_that_stands_on_nothing_has_one_button(page, host):
    page.goto(f"{host}vignettes/subclassing/one_way.html")
    assert page.locator("#cell-1 button[data-copy]").all_text_contents() == ["Copy this block"]
