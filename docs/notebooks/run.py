"""Execute the notebooks on a published warehouse and keep what they show.

    python docs/notebooks/run.py [NAME.ipynb …]     # on the bundled panel, after `make run`

Tables stay text and HTML, figures PNG; execution times and the machine's paths do not enter the files.
"""

import sys
import tempfile
from pathlib import Path

import nbformat
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient

HERE = Path(__file__).parent


def executed(path: Path) -> nbformat.NotebookNode:
    """The notebook with the outputs of a fresh kernel; ``CellExecutionError`` names the cell that failed."""
    book = nbformat.read(path, as_version=4)
    with tempfile.TemporaryDirectory() as folder:  # of the kernel's sockets: no port is opened
        manager = AsyncKernelManager(kernel_name="python3", transport="ipc", ip=f"{folder}/kernel")
        NotebookClient(book, km=manager, timeout=300, record_timing=False).execute()
    return book


if __name__ == "__main__":
    for path in [HERE / name for name in sys.argv[1:]] or sorted(HERE.glob("*.ipynb")):
        nbformat.write(executed(path), path)
