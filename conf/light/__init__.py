"""Light pages: from a folder that Sphinx wrote to one stylesheet, one script and small HTML."""
