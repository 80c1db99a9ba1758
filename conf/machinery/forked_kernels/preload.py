"""What the server imports before it forks: no operation may run here.

Its threads would be lost in the fork, and TensorFlow would wait for them (tensorflow#51832).
"""

import gc
import os

_before = dict(os.environ)
with open(os.devnull, "w") as _null:
    os.dup2(_null.fileno(), 2)  # what TensorFlow's C++ says while it is imported

import ipykernel.kernelapp  # noqa: E402, F401
import keras  # noqa: E402, F401
import matplotlib.pyplot  # noqa: E402, F401
import tensorflow  # noqa: E402, F401

# What the imports themselves put into the environment: a kernel's own would not have it.
MADE = {name: value for name, value in os.environ.items() if _before.get(name) != value}

gc.collect()
gc.freeze()  # so that the collector does not touch, and so copy, what all kernels share
