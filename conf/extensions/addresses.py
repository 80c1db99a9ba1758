"""Where the documentation of each public name is: inventories, made from the installed packages.

A name that Python reports by its private place (keras.src.…) is led back to its public one.
"""

import json
import os
import shutil
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import import_module
from inspect import isclass, ismodule, isroutine
from operator import attrgetter
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple
from zlib import crc32

import sphobjinv

from .installed import version

SITES = {
    "keras": "https://www.tensorflow.org/api_docs/python/tf/",  # as tf.keras
    "tensorflow": "https://www.tensorflow.org/api_docs/python/",
    "numpy": "https://numpy.org/doc/stable/",
}
OWN = {"keras": "keras.api.", "tensorflow": "tensorflow._api.v2.", "numpy": "numpy."}
NO_API = {"src", "compat", "f2py", "api"}


class Names(NamedTuple):
    """For intersphinx and its like: inventories, public names of private ones, names without."""

    mapping: dict[str, tuple[str, str]]
    public: dict[str, str]
    gaps: list[str]


def load(packages: Iterable[str] = SITES) -> None:
    """Import packages, and keep what their C++ says of the machine off the terminal."""
    terminal, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        for package in packages:
            import_module(package)
    finally:
        os.dup2(terminal, 2)


def walk(module: Any, name: str) -> Iterator[tuple[str, Any]]:
    """The public names in a package, those of a module before those of the modules in it."""
    keys = [key for key in dir(module) if key[0] != "_" and key not in NO_API]
    things = {f"{name}.{key}": getattr(module, key, None) for key in keys}
    for path, thing in [item for item in things.items() if not ismodule(item[1])]:
        home = getattr(thing, "__module__", None) or path  # else something that it uses
        if home.partition(".")[0] in SITES:
            yield path, thing
    for path, thing in things.items():
        package, _, rest = path.partition(".")
        own = path, OWN[package] + rest  # else a module that it uses
        if isinstance(thing, ModuleType) and thing.__name__ in own:
            yield path, thing
            yield from walk(thing, path)


def methods(cls: type, known: dict[int, str]) -> Iterator[tuple[str, Any]]:
    """The public methods of a class with those of its private bases, which are documented there."""
    for base in [cls, *(base for base in cls.__mro__[1:] if id(base) not in known)]:
        own = {name: getattr(base, name, None) for name in vars(base) if name[0] != "_"}
        yield from ((name, thing) for name, thing in own.items() if isroutine(thing))


def address(name: str, thing: Any, method: str = "") -> str:
    """Where a public name or its method is documented; nothing where there is no such place."""
    package, _, path = name.partition(".")
    if package == "numpy":
        if name == package:
            return "reference/index.html"
        if isclass(thing) and "generic" in [base.__name__ for base in thing.__mro__]:
            return f"reference/arrays.scalars.html#{name}"
        if not callable(thing) and not ismodule(thing):
            return f"reference/constants.html#{name}"
        if path == "random.default_rng":
            return f"reference/random/generator.html#{name}"
        folder = "random/generated" if path.startswith("random.") else "generated"
        return f"reference/{folder}/{name}{method and f'.{method}'}.html"
    if package == "keras":
        try:
            attrgetter(name)(import_module("tensorflow"))
        except AttributeError:
            return ""
    page = ("keras" if package == "keras" else "tf") + f"/{path.replace('.', '/')}".rstrip("/")
    if not callable(thing) and not ismodule(thing):
        page = "#".join(page.rsplit("/", 1))
    return page + (method and f"#{method}")


def collect(package: str) -> tuple[dict[str, str], dict[str, str], list[str]]:
    """The addresses of a package's names, its public names by private ones, those without any."""
    named = dict(walk(import_module(package), package))
    named = {package: import_module(package), **named}
    known: dict[int, str] = {}  # of several names of a thing, the first that has an address
    found = {name: address(name, thing) for name, thing in named.items()}
    for name in [name for name in named if found[name]]:
        known.setdefault(id(named[name]), name)
    addresses: dict[str, str] = {}
    public: dict[str, str] = {}
    for name, thing in named.items():
        if not (at := found[name] or found[known.get(id(thing), name)]):
            continue
        addresses[name] = at
        if isclass(thing) or isroutine(thing):
            real = f"{thing.__module__}.{getattr(thing, '__qualname__', '')}"
            public.setdefault(real, known[id(thing)])
        for method, function in methods(thing, known) if isclass(thing) else ():
            at = address(known[id(thing)], thing, method)
            addresses[f"{name}.{method}"] = at
            real = f"{getattr(function, '__module__', '')}.{getattr(function, '__qualname__', '')}"
            public.setdefault(real, f"{known[id(thing)]}.{method}")
    return addresses, public, [name for name in named if name not in addresses]


def write(place: Path) -> None:
    """Write an inventory for each package, and names.json, in a folder that is there whole."""
    load()
    folder = place.with_name(f"{place.name}-{os.getpid()}")
    folder.mkdir(parents=True)
    public: dict[str, str] = {}
    gaps: list[str] = []
    for package in SITES:
        addresses, own, lacking = collect(package)
        public.update(own)
        gaps += lacking
        inventory = sphobjinv.Inventory()
        inventory.project, inventory.version = package, version(package)
        inventory.objects += [
            sphobjinv.DataObjStr(name, "py", "class", "1", uri, "-")
            for name, uri in addresses.items()
        ]
        text = sphobjinv.compress(inventory.data_file())
        sphobjinv.writebytes(folder / f"{package}.inv", text)
    folder.joinpath("names.json").write_text(json.dumps([public, gaps]), "utf8")
    shutil.rmtree(place, ignore_errors=True)
    folder.rename(place)


@cache
def documented(folder: Path) -> Names:
    """What the installed packages have documented; found once for an environment.

    What is found is kept in a folder of the one given, and found again where it is damaged.
    """
    made_by = f"{Path(__file__).read_text('utf8')}{[version(package) for package in SITES]}"
    folder = folder / f"names-{crc32(made_by.encode()):08x}"
    try:
        public, gaps = json.loads((folder / "names.json").read_text("utf8"))
        texts = [*public.values(), *gaps]
        if not isinstance(gaps, list) or not all(isinstance(text, str) for text in texts):
            raise ValueError("no names")
        for package in SITES:
            sphobjinv.Inventory(folder / f"{package}.inv")
    except Exception as error:  # whatever is wrong with a file, it is made again
        if folder.exists():
            print(f"{folder}: damaged, and made again ({type(error).__name__})", flush=True)
        write(folder)
        public, gaps = json.loads((folder / "names.json").read_text("utf8"))
    mapping = {package: (site, str(folder / f"{package}.inv")) for package, site in SITES.items()}
    return Names(mapping, public, gaps)


def known(folder: Path, package: str) -> list[str]:
    """The public names of a package that have an address."""
    _, inventory = documented(folder).mapping[package]
    return [thing.name for thing in sphobjinv.Inventory(inventory).objects]
