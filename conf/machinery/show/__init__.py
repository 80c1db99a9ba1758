"""Stage show: what stands around the blocks of a page, made while Sphinx reads and writes it."""
