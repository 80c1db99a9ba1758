"""Snippets on preprocessing layers: one file, one public name."""
