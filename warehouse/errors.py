"""What the warehouse raises: a catalogue that cannot be used, a file that cannot be read."""


class CatalogueError(ValueError):
    """A source catalogue, seed or panel file that cannot be used; the message names the file and the key."""


class FileError(ValueError):
    """A data file that cannot be read at all; `reason` is the code that the rejects table stores."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason
