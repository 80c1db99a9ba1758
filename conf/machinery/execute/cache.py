"""The executed pages that are kept, in a jupyter-cache that heals: what is damaged is run again."""

import shutil
from pathlib import Path

from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn
from nbformat import NotebookNode

from ..ground.page import Page, code_cells


class Cache:
    """A folder of executed pages, found by the code of their cells; MyST-NB reads it as well."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.cache = folder, get_cache(folder)
        self._try()

    def _try(self) -> None:
        """Make the tables, or the whole anew where the database is none.

        Two processes that make them at once fail (sphinx#12481), so it is done here, once.
        """
        try:
            self.cache.list_cache_records()
        except OSError:
            raise
        except Exception as error:  # sqlalchemy's errors are no part of jupyter-cache's interface
            print(f"{self.folder}: damaged, and made again ({type(error).__name__})", flush=True)
            self.cache.clear_cache()
            self.cache.list_cache_records()

    def key(self, page: Page) -> str:
        """The checksum under which a page is kept."""
        return self.cache.create_hashed_notebook(page.notebook)[1]

    def get(self, page: Page) -> tuple[NotebookNode, float] | None:
        """The executed notebook of a page, and the seconds that it took; None where it must run."""
        try:
            record = self.cache.match_cache_notebook(page.notebook)
        except KeyError:
            return None
        try:
            _, notebook = self.cache.merge_match_into_notebook(page.notebook)
            if [cell.code for cell in code_cells(notebook)] != [cell.code for cell in page.cells]:
                raise ValueError("other cells")
            return notebook, record.data["execution_seconds"]
        except Exception as error:  # no notebook, half of one, or one of another tool
            print(f"{page.docname}: kept damaged, and run again ({type(error).__name__})")
            self._remove(page)
            return None

    def put(self, page: Page, seconds: float) -> None:
        """Keep an executed page.

        Raises:
            OSError: where the disk is full or may not be written.
        """
        data = {"execution_seconds": round(seconds, 2)}
        bundle = CacheBundleIn(page.notebook, str(page.path), data=data)
        try:
            self.cache.cache_notebook_bundle(bundle, check_validity=False, overwrite=True)
        except BaseException:
            self._remove(page)  # jupyter-cache writes the record first, and does not roll back
            raise

    def _remove(self, page: Page) -> None:
        """Remove what is kept of a page, whole or not."""
        for folder in list(self.folder.rglob(self.key(page))):
            shutil.rmtree(folder, ignore_errors=True)
