"""What the pure rooms may import: what is allowed, where import-linter knows only what is forbidden."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from infra.checks.findings import Finding, text_of

CATALOGUE = "contracts/catalogue"
"""The one place in contracts that reads and writes files; it may also speak YAML."""


def check_imports(root: Path, files: Iterable[Path]) -> Iterator[Finding]:
    """Every import in `contracts` and in a service's model that is neither standard library nor allowed."""
    for path in files:
        if path.suffix != ".py":
            continue
        allowed = _allowed(path.relative_to(root))
        if allowed is None:
            continue
        for line, module in _imports(text_of(path) or ""):
            if not _is_allowed(module, allowed):
                yield Finding(path, f"imports {module}; here only {', '.join(allowed)}", line)


def _allowed(path: Path) -> tuple[str, ...] | None:
    match path.with_suffix("").parts:
        case ("contracts", *_):
            catalogue = path.as_posix().startswith(CATALOGUE)
            return ("contracts", "pydantic", "pydantic_core", *(("yaml",) if catalogue else ()))
        case ("services", service, "model", *_):
            return (f"services.{service}.model", "infra.chassis.refusal")
    return None


def _is_allowed(module: str, allowed: tuple[str, ...]) -> bool:
    if module.partition(".")[0] in sys.stdlib_module_names:
        return True
    return any(module == name or module.startswith(name + ".") for name in allowed)


def _imports(source: str) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Import(names=names):
                yield from ((node.lineno, alias.name) for alias in names)
            case ast.ImportFrom(module=str(module), level=0, names=names):
                # `from a.b import c`: c may be a module, so the longer name is what is judged.
                yield from ((node.lineno, f"{module}.{alias.name}") for alias in names)
