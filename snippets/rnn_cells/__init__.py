"""Snippets of the vignettes on recurrent cells."""
