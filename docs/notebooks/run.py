"""Execute the notebooks on a published warehouse and keep what they show; those in Chinese are made of the others.

    python docs/notebooks/run.py [NAME.ipynb …]     # on the bundled panel, after `make run`

A Chinese notebook (docs/zh/notebooks) has the English one's cells, with words and code of words.zh.yml in place.
Tables stay text and HTML, figures PNG; execution times and the machine's paths do not enter the files.
"""

import os
import sys
import tempfile
from pathlib import Path

import nbformat
import yaml
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient

HERE = Path(__file__).parent
CHINESE = HERE.parent / "zh" / "notebooks"


def in_chinese(path: Path) -> nbformat.NotebookNode:
    """The notebook at ``path`` with Chinese words and no outputs; ``ValueError`` names a cell that its words miss."""
    book = nbformat.read(path, as_version=4)
    words = yaml.safe_load((HERE / "words.zh.yml").read_text(encoding="utf-8"))[path.stem]
    for cell in book.cells:
        said = words.pop(cell.id, {})
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
            for old, new in said.items():
                if (cell.source + "\n").count(old) != 1:
                    raise ValueError(f"{path.name}, {cell.id}: {old!r} does not stand there once; see words.zh.yml.")
                cell.source = (cell.source + "\n").replace(old, new).rstrip("\n")
        elif not isinstance(said, str):
            raise ValueError(f"{path.name}, {cell.id}: words.zh.yml has no Chinese for this cell.")
        else:
            cell.source = said
    if words:
        raise ValueError(f"words.zh.yml has cells that {path.name} has not: {', '.join(words)}.")
    return book


def executed(book: Path | nbformat.NotebookNode, language: str = "en") -> nbformat.NotebookNode:
    """The notebook with the outputs of a fresh kernel that speaks a language; ``CellExecutionError`` names the cell."""
    book = nbformat.read(book, as_version=4) if isinstance(book, Path) else book
    with tempfile.TemporaryDirectory() as folder:  # of the kernel's sockets: no port is opened
        manager = AsyncKernelManager(kernel_name="python3", transport="ipc", ip=f"{folder}/kernel")
        NotebookClient(book, km=manager, timeout=300, record_timing=False).execute(
            env=os.environ | {"COAGG_LANGUAGE": language}
        )
    return book


if __name__ == "__main__":
    for path in [HERE / name for name in sys.argv[1:]] or sorted(HERE.glob("*.ipynb")):
        nbformat.write(executed(path), path)
        nbformat.write(executed(in_chinese(path), "zh"), CHINESE / path.name)
