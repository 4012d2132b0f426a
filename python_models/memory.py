"""Memory of freed arrays stays with the process, which asks for as much again a moment later.

The C library hands the top of its heap back to the system whenever more than a threshold of it is free, and each page
that comes anew costs a fault: a fifth of the time of many small programmes. It learns the threshold from the largest
block that was ever freed. One that is freed untouched takes no memory, and teaches it at once.
"""

import numpy as np

LARGEST = 1 << 24  # bytes; twice as much may stay with the process


def keep_freed() -> None:
    """Let the C library keep what is freed, up to twice ``LARGEST``."""
    np.empty(LARGEST, dtype=np.uint8)
