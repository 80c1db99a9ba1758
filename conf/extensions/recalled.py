"""Give sphinx-codeautolink what it found on the pages that are not read again.

Its own cache (0.19, extension/cache.py) keeps pages whose file is .rst and drops all others, so a
list of names that is written anew would lose every page but those that have just been read.
Sphinx' environment has kept them.
"""

from typing import Any

from sphinx.application import Sphinx

KEPT = "sphinx_codeautolink_transforms"  # by page, in Sphinx' environment


def setup(app: Sphinx) -> dict[str, Any]:
    """Recall the pages before any is read, around what codeautolink does then."""
    before: dict[str, Any] = {}

    def remember(app: Sphinx) -> None:
        before.update(getattr(app.env, KEPT, {}))

    def recall(app: Sphinx) -> None:
        known = getattr(app.env, KEPT, {})  # it writes HTML alone
        known.update({page: found for page, found in before.items() if page not in known})

    app.connect("builder-inited", remember, priority=400)
    app.connect("builder-inited", recall, priority=600)
    return {"parallel_read_safe": True}
