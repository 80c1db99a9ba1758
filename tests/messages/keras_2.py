"""What keras_2.toml lists, and the words in which Keras 3 refuses each kind of it."""

import tomllib
from pathlib import Path

LISTED = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf8"))["gone"]
WORDS = {
    "made": "ValueError: Unrecognized keyword arguments passed to {of}: {{'{name}'",
    "called": "TypeError: got an unexpected keyword argument '{name}'",
    "get_initial_state": "TypeError: {kind}() got an unexpected keyword argument '{name}'",
    "reset_states": "TypeError: {kind}() got an unexpected keyword argument '{name}'",
    "member": "AttributeError: '{of}' object has no attribute '{name}'",
    "model": "AttributeError: '{of}' object has no attribute '{name}'",
    "name": "AttributeError: module 'keras.layers' has no attribute '{name}'",
}
RENAMED = "TypeError: missing a required argument: 'sequence"  # of the argument inputs of a call


def words(kind: str, name: str, of: str) -> str:
    """What Keras says of a name that is gone."""
    if (kind, name) == ("called", "inputs"):
        return RENAMED
    return WORDS[kind].format(kind=kind, of=of, name=name)
