"""The executed pages by name, as vignettes/rnn_cells/nested, and by kind."""

from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGES = sorted(
    path.relative_to(ROOT).with_suffix("").as_posix() for path in ROOT.glob("vignettes/**/*.md")
)
ERRORS = [page for page in PAGES if "/errors/" in page]
RECIPES = [page for page in PAGES if page.endswith("/recipes")]
TABLES = [page for page in PAGES if "/tables/" in page]
VIGNETTES = [page for page in PAGES if page not in (*ERRORS, *RECIPES, *TABLES)]
