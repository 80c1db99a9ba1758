"""Kernels that start in half a second: forked from one process with Keras already imported.

Optional. Jupyter's own variable chooses them, JUPYTER_DEFAULT_PROVISIONER_NAME=forked; without it,
or without this folder, or where processes cannot fork, ordinary kernels do the same work, slower.
"""
