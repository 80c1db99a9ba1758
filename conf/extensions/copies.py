"""Which earlier cells a block stands on, so that a copy of it runs alone.

An object is a definition: an assignment, a function, a class, an import. A block stands on the
cells that define what it uses, on those that call something on or with such an object or one that
holds it (adapt, fit, compile, load_weights change an object and define nothing), and on what these
stand on. A statement that sets a seed or the configuration of a library comes along by itself.
"""

import builtins
import re
from bisect import bisect
from collections import defaultdict
from contextlib import redirect_stdout
from functools import cache
from io import StringIO
from itertools import accumulate

import beniget
import gast

# Calls that change nothing: builtins, functions of arrays, methods that read.
PURE = "|".join({n for n in dir(builtins) if n.islower()} - {"eval", "exec", "next", "setattr"})
ARRAYS = r"(?:np|keras\.ops|ops)\.(?!random\.default_rng|testing).*"
READS = "get_[a-z_]+|count_params|summary|map|batch|take|skip|prefetch|as_numpy_iterator|reshape"
READS += "|mean|sum|min|max|std|items|keys|values|split|replace|group|lower|upper|join|strip"
NUMBERS = "float|int|str|bool|len|abs|round|repr|range|any|all|sum|isinstance|hasattr"
VALUES = re.compile(rf"{NUMBERS}|{ARRAYS}|.*\.(?:normal|uniform|integers|permuted|astype|numpy)")
QUIET = re.compile(rf"{PURE}|{ARRAYS}|.*\.(?:{READS}|astype|numpy)")
SEEDS = re.compile(r".*\b(?:set_random_seed|random\.seed)")
MADE = re.compile(r"(?:.*\.)?[A-Z]\w*")  # by a class
# What holds, or is, what it is given.
HANDS_ON = re.compile(rf"{MADE.pattern}|{PURE}|.*\.get_layer")
FUNCTIONS = gast.FunctionDef | gast.Lambda | gast.ClassDef
HOLDERS = gast.List | gast.Tuple | gast.Dict | gast.ListComp | gast.DictComp
HOLDERS |= gast.Name | gast.Attribute | gast.Subscript


def _called(node: gast.AST | None) -> str:
    """What is called, as it is written; nothing where the node is no call."""
    return gast.unparse(node.func) if isinstance(node, gast.Call) else ""


def _only_prints(node: gast.AST) -> bool:
    """Whether a statement prints, asserts or imports, and does nothing else."""
    if isinstance(node, gast.For | gast.If | gast.With):
        return all(map(_only_prints, node.body))
    if isinstance(node, gast.Expr):
        return _called(node.value) == "print" or isinstance(node.value, gast.Constant)
    return isinstance(node, gast.Assert | gast.Import | gast.ImportFrom)


class Page:
    """What each cell of a page, counted from 0, does to which objects."""

    def __init__(self, codes: tuple[str, ...]) -> None:
        self.starts = [0, *accumulate(code.count("\n") + 1 for code in codes)]
        tree = gast.parse("\n".join(codes))
        chains = beniget.DefUseChains()
        with redirect_stdout(StringIO()):  # it prints a warning where a name is unbound
            chains.visit(tree)
        self.origins = beniget.UseDefChains(chains).chains
        self.named = defaultdict(set)  # every definition of a name at the top of the page
        for definition in chains.locals[tree]:
            self.named[definition.name()].add(definition.node)
        self.needs: list[set[gast.AST]] = [set() for _ in codes]
        self.calls: list[set[gast.AST]] = [set() for _ in codes]
        self.acts, self.seeds = set[int](), set[int]()
        self.settings: dict[int, list[gast.Expr]] = defaultdict(list)
        self.together: list[set[gast.AST]] = []  # objects of which one holds the others
        self.fixed: set[gast.AST] = set()  # objects that no call changes
        for statement in tree.body:
            cell = self.cell(statement)
            needs = self.objects(statement)
            for node in gast.walk(statement):
                if isinstance(node, FUNCTIONS):
                    needs |= self.objects(node, later=True)
            self.needs[cell] |= {node for node in needs if self.cell(node) < cell}
            if isinstance(statement, FUNCTIONS):  # called, it may change what it reads
                reads = {node for node in needs if self.cell(node) < cell} - self.fixed
                self.together.append({statement, *reads})
                self.fixed |= set() if reads else {statement}
            else:
                self._read(cell, statement)
        for cell in range(len(codes)):
            if all(_only_prints(node) for node in tree.body if self.cell(node) == cell):
                self.calls[cell].clear()

    def cell(self, node: gast.AST) -> int:
        """The cell in which a node stands."""
        return bisect(self.starts, node.lineno - 1) - 1

    def objects(self, *nodes: gast.AST, later: bool = False) -> set[gast.AST]:
        """The definitions of the names in some nodes: any of a name that a function reads later."""
        found = set()
        for name in (n for top in nodes for n in gast.walk(top) if isinstance(n, gast.Name)):
            own = {d.node for d in self.origins.get(name, [])} or {name}
            found |= self.named[name.id] if later and own & self.named[name.id] else own
        # each cell imports what it names, so an import is no object
        return {n for n in found if hasattr(n, "lineno") and not isinstance(n, gast.alias)}

    def _read(self, cell: int, statement: gast.stmt) -> None:
        """Note what a statement calls, puts together and sets."""
        for node in gast.walk(statement):
            value, called = getattr(node, "value", None), _called(node)
            if isinstance(node, gast.Assign | gast.AugAssign) and value:
                targets = node.targets if isinstance(node, gast.Assign) else [node.target]
                plain = [t for t in targets if isinstance(t, gast.Name | gast.Tuple)]
                self.calls[cell] |= self.objects(*(t for t in targets if t not in plain))
                if VALUES.fullmatch(_called(value)):
                    self.fixed |= self.objects(*plain)
                elif HANDS_ON.fullmatch(_called(value)) or isinstance(value, HOLDERS):
                    self.together.append(self.objects(*plain, value))
            elif isinstance(node, gast.For | gast.comprehension):
                self.together.append(self.objects(node.target, node.iter))
            elif called and not QUIET.fullmatch(called):
                self.acts.add(cell)
                if not isinstance(statement, gast.Assert):
                    self.calls[cell] |= self.objects(node)
        called = _called(getattr(statement, "value", None))
        if isinstance(statement, gast.Expr) and "." in called and not self.objects(statement):
            if not any(map(MADE.fullmatch, re.findall(r"[\w.]+(?=\()", called))):
                self.settings[cell].append(statement)
        if SEEDS.fullmatch(called):
            self.seeds.add(cell)

    def needed(self, block: int) -> set[int]:
        """The cells that define, or call something on or with, what a cell uses, and theirs."""
        found: set[int] = set()
        todo, seen = [(thing, block) for thing in self.needs[block]], set()
        while todo:
            thing, before = todo.pop()
            if (thing, before) in seen:
                continue
            seen.add((thing, before))
            groups = [g for g in self.together if all(self.cell(node) < before for node in g)]
            same, size = {thing} - self.fixed, -1
            while len(same) > size:  # whatever holds it or is held by it until then
                size = len(same)
                same |= {n for g in groups if g & same for n in g} - self.fixed
            for cell in {n for n in range(before) if self.calls[n] & same} | {self.cell(thing)}:
                found.add(cell)
                todo += [(need, cell) for need in self.needs[cell]]
        return found


analysed = cache(Page)  # once for all blocks of a page


def before(codes: list[str], block: int) -> dict[int, str]:
    """What a copy of a cell has before it: by cell its code, or the statements in it that set."""
    page = analysed(tuple(codes))
    whole = page.needed(block)
    unseeded = ((whole | {block}) & page.acts) - page.seeds
    seeds = {max((n for n in page.seeds if n < cell), default=-1) for cell in unseeded}
    parts = {}
    for cell in range(block):
        lines = [gast.unparse(node) for node in page.settings[cell]]
        lines = [line for line in lines if cell in seeds or not SEEDS.match(line)]
        imports = {f"import {line.split('.')[0]}" for line in lines}
        if cell in whole:
            parts[cell] = codes[cell]
        elif lines:
            parts[cell] = "\n".join([*sorted(imports), *lines])
    return parts
