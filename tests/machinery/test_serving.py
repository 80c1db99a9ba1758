"""`nox -s serve` does the work of `nox -s docs` at each change, and shows what stands."""

import socket
from urllib.request import ProxyHandler, build_opener

import pytest

from tests.machinery.project import cell


@pytest.mark.parametrize("project", ["local-provisioner"], indirect=True)
def test_a_change_is_served_and_one_that_fails_leaves_the_site(project):
    def write(prose, code="print(1)"):
        project.page("page", cell(code), expected="--- cell 1\n1\n", prose=prose)

    def said(words):
        return next(line for line in server.stdout if words in line)

    def served():
        return reader.open(f"{address}/vignettes/rnn_cells/page.html").read().decode()

    write("The first text.")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    reader = build_opener(ProxyHandler({}))
    server = project.start("serve", "--port", str(port))
    try:
        said("Start watching")  # which is said when it listens
        page = served()
        assert "The first text." in page and "livereload.js" in page
        write("The second text.", "print(2)")
        assert "html is as it was" in said("The build failed")
        assert served() == page
        write("The third text.")
        said("The site is built")
        assert "The third text." in served()
    finally:
        server.kill()
        server.wait()
