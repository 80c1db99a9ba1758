"""Stage publish: what Sphinx wrote, with all that is made of it, put in place at once."""
