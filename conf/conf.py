"""Sphinx' settings, and nothing else: what the settings do is in machinery/."""

from pathlib import Path

from extensions import addresses
from machinery.execute import kernels, report
from machinery.ground import lines

root = Path(__file__).parent.parent
line = lines.current(root)
documented = addresses.documented(root / "build" / line.name)

project = "Revisiting Keras"
author = "the authors of Revisiting Keras"
copyright = "the authors; code MIT, text CC BY 4.0"
version = release = line.name

# "owner/name" on GitHub, where the site is the branch gh-pages: its pages then open in Colab.
repository = ""

extensions = [
    "myst_nb",
    "sphinx_design",
    "sphinx_last_updated_by_git",
    "sphinx.ext.intersphinx",
    "sphinx.ext.napoleon",
    "sphinx_codeautolink",
    "extensions.recalled",
    "machinery",
]
include_patterns = ["index.md", "404.md", "docs/**", "vignettes/**"]
exclude_patterns = ["build", ".nox", "**/.*"]
nitpicky = True
nitpick_ignore_regex = [("py:class", r"(np|tf)\..+")]  # short for names that are documented
napoleon_custom_sections = [("Call arguments", "params_style"), ("Limits", "params_style")]

# Vignettes: executed by the machinery before Sphinx reads them; MyST-NB then finds every output.
nb_execution_mode = "cache"
nb_execution_cache_path = str(kernels.cache_folder(root, line))
nb_execution_timeout = 120
nb_execution_raise_on_error = True
nb_render_text_lexer = nb_render_error_lexer = "none"
nb_code_prompt_show = "Show the code"
nb_code_prompt_hide = "Hide the code"
myst_enable_extensions = ["colon_fence", "deflist", "dollarmath"]
myst_heading_anchors = 3
html_math_renderer = "mathml"

# Names in blocks lead to their documentation, at addresses made from what is installed.
intersphinx_mapping = {**documented.mapping}  # Sphinx changes it
codeautolink_inventory_map = documented.public
codeautolink_concat_default = True

# The page.
html_theme = "sphinx_book_theme"
html_title = f"Revisiting Keras {line.name}"
html_static_path = ["static"]
templates_path = ["templates"]
html_favicon = "static/favicon.svg"
html_css_files = ["site.css"]
html_js_files = [(name, {"defer": "defer"}) for name in ("lines.js", "copy.js", "search.js")]
html_sidebars = {"**": ["home.html", "lines.html", "search_button.html", "sbt-sidebar-nav.html"]}
html_copy_source = False
html_show_sourcelink = False
html_last_updated_fmt = "%Y-%m-%d"  # of the newest commit that touched the page or its snippets
git_exclude_patterns = ["tests/**"]
git_last_updated_timezone = "UTC"
suppress_warnings = ["git"]  # without a repository, a page has no date
html_theme_options = {
    "navbar_persistent": [],
    "article_header_start": ["toggle-primary-sidebar.html", "breadcrumbs.html"],
    "article_header_end": ["page_tools.html"],
    "back_to_top_button": False,
    "collapse_navbar": True,
    "show_toc_level": 2,
    "article_footer_items": ["produced_by.html"],
    "footer_content_items": ["author.html", "copyright.html"],
}
html_context = {
    "default_mode": "auto",
    "versions": report.versions(),
    "title_of_line": line.title,
    "topics": {
        "ecosystem": "The ecosystem",
        "preprocessing": "Preprocessing layers",
        "subclassing": "Subclassing",
        "rnn_cells": "RNNs and cells",
    },
}
