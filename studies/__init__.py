"""The bundled studies, a package so that an installed wheel finds their files (``warehouse.bundled``)."""
