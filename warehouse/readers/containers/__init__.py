"""Bytes of a yearbook file -> sheets of text cells, whatever container they came in; a module per kind of container.

Formulas are never evaluated: the stored value is read. What a cell means is decided in `tables` and `documents`.
"""

from warehouse.readers.containers.base import SHARED, Document, Limits, Sheet, cell_name
from warehouse.readers.containers.encodings import decode
from warehouse.readers.containers.opening import detect_container, open_document

__all__ = ["SHARED", "Document", "Limits", "Sheet", "cell_name", "decode", "detect_container", "open_document"]
