"""Every block, copied with what it stands on, runs alone and prints what the page prints."""

import pytest

from tests.copied.child import run_copy
from tests.copied.process import in_a_process
from tests.copied.programs import explained, programs, wrong

each = pytest.mark.parametrize("program", programs(), ids=lambda program: program.name)


@each
def test_copied_blocks_run_alone_and_print_what_the_page_prints(program, tmp_path):
    compile("\n\n\n".join(program.texts), "copied.py", "exec")  # pasted, it is one program
    found = wrong(program, in_a_process(run_copy, program.texts, tmp_path))
    assert not found, explained(program, found)
