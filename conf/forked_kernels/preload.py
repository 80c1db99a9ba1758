"""What the server imports before it forks: no operation may run here.

Its threads would be lost in the fork, and TensorFlow would wait for them (tensorflow#51832).
"""

import gc
import os
from importlib import import_module

_before = dict(os.environ)
with open(os.devnull, "w") as _null:
    os.dup2(_null.fileno(), 2)  # what TensorFlow's C++ says while it is imported

# Where no page needs TensorFlow, as in tests of the engine, the server does without.
_usual = "keras matplotlib.pyplot tensorflow"
for _name in ["ipykernel.kernelapp", *os.environ.get("FORKED_KERNELS_IMPORT", _usual).split()]:
    import_module(_name)

# What the imports themselves put into the environment: a kernel's own would not have it.
MADE = {name: value for name, value in os.environ.items() if _before.get(name) != value}

gc.collect()
gc.freeze()  # so that the collector does not touch, and so copy, what all kernels share
