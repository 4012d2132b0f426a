"""A command in a terminal of its own, as a person sits before it."""

import codecs
import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

COAGG = Path(sys.executable).with_name("coagg")
COLOUR = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


class Typed:
    """``coagg …`` under a pseudo-terminal of 100 columns; what it prints is read as it comes."""

    def __init__(self, *arguments: str, environment: dict[str, str], columns: int = 100) -> None:
        own, theirs = pty.openpty()
        subprocess.run(["stty", "cols", str(columns), "rows", "50"], stdin=theirs, check=True)
        clean = {k: v for k, v in environment.items() if k not in ("COLUMNS", "LINES")}
        self.process = subprocess.Popen(
            [str(COAGG), *arguments],
            stdin=theirs, stdout=theirs, stderr=theirs, env={**clean, "TERM": "dumb"},
            preexec_fn=_own_terminal, close_fds=True,
        )  # fmt: skip
        os.close(theirs)
        self.terminal = own
        self.decoder = codecs.getincrementaldecoder("utf-8")("replace")  # a character may come in two parts
        self.seen, self.told = "", 0

    def until(self, text: str, seconds: float = 180) -> str:
        """Read until ``text`` was printed; what came since the last call."""
        end, start = time.monotonic() + seconds, self.told
        while text not in self.seen[start:]:
            if self._more(0.2) is None:
                break
            assert time.monotonic() < end, f"{text!r} never came; last: {self.seen[-800:]}"
        assert text in self.seen[start:], f"ended without {text!r}: {self.seen[-800:]}"
        self.told = self.seen.index(text, start) + len(text)
        return self.seen[start : self.told]

    def _more(self, seconds: float) -> bool | None:
        """Read what comes within some seconds; whether anything came, None where the other side has gone."""
        ready, _, _ = select.select([self.terminal], [], [], seconds)
        if not ready:
            return False
        try:
            more = os.read(self.terminal, 65536)
        except OSError:
            return None
        self.seen += COLOUR.sub("", self.decoder.decode(more)).replace("\r", "")
        return True if more else None

    def type(self, text: str) -> None:
        os.write(self.terminal, text.encode())

    def press_ctrl_c(self) -> None:
        self.type("\x03")

    def interrupted(self, prompt: str, tries: int = 30) -> str:
        """Press Ctrl-C, again where nothing answers (Python's readline loses one that comes just before it waits).

        Of several that were only late each has its own prompt: none is left to be taken for an answer to what is typed
        next.
        """
        for k in range(tries):
            self.press_ctrl_c()
            try:
                said = self.until(prompt, 5)
                while k and self._more(5):
                    pass
                self.told = len(self.seen)
                return said
            except AssertionError:
                if self.process.poll() is not None:
                    raise
        raise AssertionError(f"{tries} times Ctrl-C and no {prompt!r}; last: {self.seen[-800:]}")

    def ended(self, seconds: float = 180) -> int:
        try:
            return self.process.wait(seconds)
        finally:
            if self.process.poll() is None:
                self.process.kill()
            os.close(self.terminal)


def _own_terminal() -> None:
    os.setsid()
    import fcntl
    import termios

    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a test runner in the background ignores it
