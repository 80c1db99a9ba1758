"""The executed pages that are kept, in a jupyter-cache that heals: what is damaged is run again."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from zlib import crc32

import nbformat
from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn
from nbformat import NotebookNode

from ..ground.page import Page

MOST = 10_000  # pages that are kept, those of changed texts included


def remove(place: Path) -> None:
    """Remove what stands at a place, a folder or a file."""
    shutil.rmtree(place) if place.is_dir() else place.unlink(missing_ok=True)


class Cache:
    """A folder of executed pages, found by the code of their cells; MyST-NB reads it as well."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        try:
            self._open()
        except Exception as error:  # sqlalchemy's errors are no part of jupyter-cache's interface
            print(f"{folder}: damaged, and made again ({type(error).__name__})", flush=True)
            remove(folder)
            self._open()

    def _open(self) -> None:
        """Make the tables, or look whether they are whole and can be written.

        Two processes that make them at once fail (sphinx#12481), so it is done here, once.
        """
        self.cache = get_cache(self.folder)
        self.cache.change_cache_limit(MOST)
        self.cache.list_cache_records()
        with closing(sqlite3.connect(self.folder / "global.db")) as database:
            if database.execute("PRAGMA integrity_check").fetchone() != ("ok",):
                raise sqlite3.DatabaseError
        for folder in [*self.folder.glob("executed"), *self.folder.glob("executed/*")]:
            if not folder.is_dir():
                raise NotADirectoryError(folder)

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
            kept = self.cache.get_cache_bundle(record.pk).nb
            if self._checksum(kept) != record.data["checksum"]:
                raise ValueError("not what was kept")
            notebook = self.cache.merge_match_into_notebook(page.notebook)[1]
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
        data = {"execution_seconds": round(seconds, 2), "checksum": self._checksum(page.notebook)}
        bundle = CacheBundleIn(page.notebook, str(page.path), data=data)
        try:
            self.cache.cache_notebook_bundle(bundle, check_validity=False, overwrite=True)
        except BaseException:
            self._remove(page)  # jupyter-cache writes the record first, and does not roll back
            raise

    def _checksum(self, notebook: NotebookNode) -> int:
        """The checksum of a notebook as it is kept, outputs included."""
        kept = self.cache.create_hashed_notebook(notebook)[0]
        return crc32(nbformat.writes(kept, nbformat.NO_CONVERT).encode())

    def _remove(self, page: Page) -> None:
        """Remove what is kept of a page, whole or not."""
        remove(self.folder / "executed" / self.key(page))
