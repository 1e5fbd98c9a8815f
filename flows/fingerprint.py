"""What a stage's output depends on besides its input: code, seeds, options, versions, the tables it declares.

Code counts as its syntax tree without docstrings: a comment, a docstring or a change of formatting is no change. The
code of a stage is every project module that can be reached by imports from the one that holds it, taken whole. The
package ``__init__`` of a module on the way does not count, unless something is imported from it by name.
"""

from __future__ import annotations

import ast
import hashlib
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache, partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from extractors.stages import Options, Stage
from flows.store import Json, digest
from schemas.columns import Table
from schemas.errors import BroadsheetError

PROJECT = ("flows", "extractors", "schemas", "seeds")
DECLARATIONS = ("schemas.tables", "schemas.seeds")
"""Modules that describe tables and seeds one by one: what a stage uses of them is counted apart."""
SEED_CALLS = {"rows": ".csv", "path": ""}
"""Functions of ``extractors.reference`` whose literal argument names a seed, and the suffix of its file."""


@dataclass(frozen=True)
class Parsed:
    """What counts of a module.

    Attributes:
        code: Hash of its syntax tree, docstrings left out.
        imports: Dotted names that it imports, anywhere in it; ``a.b:c`` for ``from a.b import c``.
        seeds: Seed files that it names in calls of ``reference.rows`` and ``reference.path``.
    """

    code: str
    imports: tuple[str, ...]
    seeds: tuple[str, ...]


class Cache:
    """Results of reading files, by the hash of their bytes; may be kept between runs."""

    def __init__(self, kept: Mapping[str, Any] | None = None) -> None:
        self.kept = dict(kept or {})
        self.used: Json = {}

    def get(self, kind: str, data: bytes, make: Callable[[], Any]) -> Any:
        """Return what ``make`` returns for these bytes, from the cache where it is there."""
        key = f"{kind}:{hashlib.sha256(data).hexdigest()[:32]}"
        if key not in self.used:
            self.used[key] = self.kept[key] if key in self.kept else make()
        return self.used[key]

    @property
    def changed(self) -> bool:
        """Whether it is worth keeping again."""
        return self.used.keys() != self.kept.keys()


def parse(source: bytes, package: str) -> Parsed:
    """Return what counts of a module's source.

    Args:
        source: The bytes of the file.
        package: Package that relative imports start from.
    """
    tree = ast.parse(source)
    imports: set[str] = set()
    seeds: set[str] = set()
    texts = _constants(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            imports.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            imports.update(_imported(node, package))
        elif isinstance(node, ast.Call):
            imports.update(_dynamic(node, texts))
            seeds.update(_seeds(node, texts))
    return Parsed(
        hashlib.sha256(ast.dump(_bare(tree)).encode()).hexdigest(), tuple(sorted(imports)), tuple(sorted(seeds))
    )


def _bare(tree: ast.Module) -> ast.Module:
    """Return a tree with its docstrings taken out."""
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list):
            node.body = [s for s in body if not _is_text(s)] or [ast.Pass()]  # type: ignore[attr-defined]
    return tree


def _is_text(statement: ast.stmt) -> bool:
    """Return whether a statement is a string alone: a docstring of something."""
    return (
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Constant)
        and isinstance(statement.value.value, str)
    )


def _imported(node: ast.ImportFrom, package: str) -> list[str]:
    base = node.module or ""
    if node.level:
        above = package.split(".")[: len(package.split(".")) - node.level + 1]
        base = ".".join([*above, *([node.module] if node.module else [])])
    return [f"{base}:{alias.name}" for alias in node.names]


def _constants(tree: ast.Module) -> dict[str, str]:
    """Return the module's names that are bound to a text."""
    found: dict[str, str] = {}
    for statement in tree.body:
        if (
            isinstance(statement, ast.Assign)
            and isinstance(statement.value, ast.Constant)
            and isinstance(statement.value.value, str)
        ):
            found |= {t.id: statement.value.value for t in statement.targets if isinstance(t, ast.Name)}
    return found


def _text(node: ast.Call, texts: Mapping[str, str]) -> str | None:
    """Return the first argument of a call where it is a text known from the source."""
    if not node.args:
        return None
    first = node.args[0]
    if isinstance(first, ast.Constant) and isinstance(first.value, str):
        return first.value
    return texts.get(first.id) if isinstance(first, ast.Name) else None


def _dynamic(node: ast.Call, texts: Mapping[str, str]) -> list[str]:
    """Return the module that ``import_module("a.b")`` names."""
    called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    name = _text(node, texts) if called in ("import_module", "Entry") else None
    return [name] if name else []


def _seeds(node: ast.Call, texts: Mapping[str, str]) -> list[str]:
    """Return the seed that ``reference.rows("units")`` names."""
    function = node.func
    if not (isinstance(function, ast.Attribute) and function.attr in SEED_CALLS):
        return []
    if not (isinstance(function.value, ast.Name) and function.value.id == "reference"):
        return []
    name = _text(node, texts)
    return [name + SEED_CALLS[function.attr]] if name else []


@lru_cache(maxsize=64)
def _place(top: str) -> Path | None:
    """Return the folder of a top-level package, or the file of a top-level module, found without importing anything."""
    spec = find_spec(top)
    if spec is None:
        return None
    places = [Path(p) for p in (spec.submodule_search_locations or ())]
    file = Path(spec.origin or "")
    return next((p for p in places if p.is_dir()), file if file.suffix == ".py" and file.is_file() else None)


def file_of(module: str) -> Path | None:
    """Return the source file of a module, or ``None`` where there is none by that name."""
    top, *rest = module.split(".")
    found = _place(top)
    if found is None or found.is_file():
        return None if rest else found
    place = found.joinpath(*rest)
    if (place / "__init__.py").is_file():
        return place / "__init__.py"
    file = place.with_name(f"{place.name}.py") if rest else None
    return file if file is not None and file.is_file() else None


def modules(start: str, cache: Cache, project: Iterable[str] = PROJECT) -> dict[str, Parsed]:
    """Return the project modules reached by imports from one, itself included, by name.

    Modules of the package that the first one is in count as the project's.

    Raises:
        BroadsheetError: If the module has no source file.
    """
    tops = {*project, start.partition(".")[0]}
    found: dict[str, Parsed] = {}
    pending = [start]
    while pending:
        name = pending.pop()
        if name in found or name in DECLARATIONS:
            continue
        file = file_of(name)
        if file is None:
            raise BroadsheetError(f"module {name} has no source file here, so nobody can say when it changed")
        data = file.read_bytes()
        package = name if file.name == "__init__.py" else name.rpartition(".")[0]
        made = cache.get("module", data + package.encode(), partial(_parsed, data, package))
        found[name] = Parsed(made["code"], tuple(made["imports"]), tuple(made["seeds"]))
        pending += [m for i in found[name].imports if (m := _module(i, tops))]
    return found


def _parsed(data: bytes, package: str) -> Json:
    parsed = parse(data, package)
    return {"code": parsed.code, "imports": list(parsed.imports), "seeds": list(parsed.seeds)}


def _module(imported: str, tops: set[str]) -> str | None:
    """Return the project module that an import reaches, ``None`` for what is not the project's."""
    base, _, name = imported.partition(":")
    if base.split(".")[0] not in tops:
        return None
    if name and file_of(f"{base}.{name}"):
        return f"{base}.{name}"
    file = file_of(base)
    if file is None or (name and (file.parent / name).is_dir()):  # a folder without __init__.py holds no code
        return None
    return base


@dataclass(frozen=True)
class Fingerprint:
    """What a stage depends on, each part by name with its hash.

    Attributes:
        parts: ``code``, ``seeds``, ``packages``, ``options`` and ``tables``, each a map from name to hash or value.
    """

    parts: Json = field(default_factory=dict)

    @property
    def key(self) -> str:
        """The one hash of all parts."""
        return digest(self.parts)

    def difference(self, old: Mapping[str, Any]) -> list[str]:
        """Return what changed against the parts of an earlier run, in words: which code, which seed, which option."""
        said = []
        for part, label in (
            ("code", "code"),
            ("seeds", "seed"),
            ("packages", "package"),
            ("options", "option"),
            ("tables", "table"),
        ):
            now, then = self.parts.get(part, {}), old.get(part, {})
            said += [f"{label} {name}" for name in sorted({*now, *then}) if now.get(name) != then.get(name)]
        return said


def of(
    stage: Stage, options: Options, tables: Mapping[str, Table], cache: Cache, project: Iterable[str] = PROJECT
) -> Fingerprint:
    """Return the fingerprint of a stage as it is on disk now."""
    start = getattr(stage.run, "module", None) or stage.run.__module__
    reached = modules(start, cache, project)
    named = sorted({*stage.seeds, *(s for m in reached.values() for s in m.seeds)})
    return Fingerprint(
        {
            "code": {name: parsed.code for name, parsed in sorted(reached.items())},
            "seeds": {s: h for s in named for h in [seed(s, options, cache)] if h},
            "packages": {"python": "{}.{}".format(*sys.version_info)} | {p: version(p) for p in stage.packages},
            "options": {o: value for o in stage.options if (value := getattr(options, o)) is not None},
            "tables": {t: declaration(tables[t]) for t in (*stage.reads, *stage.writes) if t in tables},
        }
    )


def version(package: str) -> str:
    """Return the version of an installed distribution, or that it is not installed."""
    from importlib.metadata import PackageNotFoundError
    from importlib.metadata import version as installed

    try:
        return installed(package)
    except PackageNotFoundError:
        return "not installed"


def declaration(table: Table) -> str:
    """Return the hash of a table as declared."""
    columns = [
        [c.name, str(c.type), c.description, c.nullable, c.unit, c.source, list(c.vocabulary)] for c in table.columns
    ]
    return digest([table.grain, list(table.key), columns])[:16]


def seed(name: str, options: Options, cache: Cache) -> str | None:
    """Return the hash of a seed as parsed, the user's own rows among it; ``None`` where there is no such file.

    A CSV counts by its cells: line ends, quotes, blanks around them and empty lines do not matter. Anything else
    counts by its bytes; a folder (a model) by its files.
    """
    from extractors import reference
    from schemas.seeds import BY_NAME

    places = [reference.path(""), *([Path(options.seeds)] if options.seeds else [])]
    hashes = [h for place in places if (h := _content(place / name, cache))]
    declared = BY_NAME.get(name.removesuffix(".csv"))
    return digest(hashes, list(declared.key) if declared else [])[:32] if hashes else None


def _content(path: Path, cache: Cache) -> str | None:
    if path.is_dir():
        files = sorted(p for p in path.rglob("*") if p.is_file() and "__pycache__" not in p.parts)
        return digest([[p.relative_to(path).as_posix(), _content(p, cache)] for p in files])
    if not path.is_file():
        return None
    data = path.read_bytes()
    if path.suffix != ".csv":
        return hashlib.sha256(data).hexdigest()
    return str(cache.get("csv", data, lambda: _cells(data)))


def _cells(data: bytes) -> str:
    import csv
    import io

    rows = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    return digest([[cell.strip() for cell in row] for row in rows if row])
