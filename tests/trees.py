"""Syntax trees of the whole code base, which several tests read."""

import ast
import gc
from collections.abc import Iterator
from contextlib import contextmanager

# of the product
ROOMS = ("coagg", "warehouse", "dbt_project", "studies", "expectations", "python_models", "orchestration")


@contextmanager
def uncollected() -> Iterator[None]:
    """Trees are hundreds of thousands of objects and none of them garbage: to look for some takes as long again."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def with_parents(tree: ast.AST) -> list[ast.AST]:
    """The nodes as ``ast.walk`` gives them, and each is told its ``parent`` on the way."""
    nodes = [tree]
    for node in nodes:
        for name in node._fields:
            value = getattr(node, name, None)
            for child in value if isinstance(value, list) else (value,):
                if isinstance(child, ast.AST):
                    child.parent = node  # type: ignore[attr-defined]
                    nodes.append(child)
    return nodes
