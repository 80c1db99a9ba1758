"""The snippets of the pages on subclassing."""
