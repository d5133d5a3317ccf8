"""What a companion process does: simulate the blocks that its parent sends, until the parent ends.

One socket leads to the parent. Each block that comes, as :mod:`sim.experiments.handing` has it, is
answered once, with the fields of its record, or with None if it was stopped or failed; before that
come numbers that say how much more has been simulated. Whatever else comes while a block is at work
stops it, and so does the parent's end.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
import time
from dataclasses import fields
from multiprocessing.connection import Connection
from typing import Any, Final

from sim.errors import Cancelled
from sim.experiments.block import Block
from sim.experiments.handing import Change
from sim.record import Record

BEAT: Final = 0.5
"""Seconds between two words on how far a block is, at least."""

IDLE: Final = 2.0
"""Seconds between looks at whether the parent is there."""


def main(socket: int, parent: int) -> None:
    """Serve the parent.

    Args:
        socket: number of the open socket that leads to it.
        parent: its process id.
    """
    # Ctrl-C is meant for the parent, which then ends or says what to stop.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with Connection(socket) as link:
        try:
            _serve(link, parent)
        except (EOFError, OSError):
            return


def _serve(link: Connection[Any, Any], parent: int) -> None:
    block: Block | None = None
    while True:
        while not link.poll(IDLE):
            # The socket tells of the parent's end, unless a child of the parent's holds it too.
            if os.getppid() != parent:
                return
        asked = link.recv()
        if isinstance(asked, Change) and block is not None:
            asked = asked.of(block)
        if isinstance(asked, Block):
            block = asked
            link.send(_answer(block, link))
            if not gc.get_freeze_count():
                # What the first block has imported and compiled stays: to look through it for
                # garbage takes as long as several months of a block.
                gc.collect()
                gc.freeze()


def _answer(block: Block, link: Connection[Any, Any]) -> dict[str, Any] | None:
    told, since = time.monotonic(), 0.0

    def advance(part: float) -> None:
        nonlocal told, since
        since += part
        if time.monotonic() - told > BEAT:
            link.send(since)
            told, since = time.monotonic(), 0.0

    try:
        record = block.simulate(link.poll, advance)
    except Cancelled:
        return None
    except OSError:
        raise
    except Exception:  # noqa: BLE001 - the parent simulates it again, and fails where it can be told
        return None
    return {field.name: getattr(record, field.name) for field in fields(Record)}


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
