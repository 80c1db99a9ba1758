"""Stage assemble: finished lines as one site, without Keras and without Sphinx."""
