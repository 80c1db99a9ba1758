"""The same pages with the theme as it comes, for tests/browser/first_view.py to weigh."""

from conf import *  # noqa: F403

html_theme_options: dict = {}
html_context = {"versions": {}, "title_of_line": ""}
html_sidebars: dict = {}
html_css_files: list = []
html_js_files: list = []
html_static_path: list = []
html_math_renderer = "mathjax"
html_favicon = None
templates_path: list = []
