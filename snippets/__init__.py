"""The snippets: what the pages load, run and test, one public name a file."""
