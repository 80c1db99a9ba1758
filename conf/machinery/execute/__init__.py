"""Stage execute: every page whose code changed is run, checked and kept, before Sphinx reads."""
