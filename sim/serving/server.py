"""The process that serves the laboratory: ``python -m sim.serving.server NOTEBOOK PORT OPTION …``.

It is Voilà, started so that nobody waits for what nobody needs.
"""

import sys
from pathlib import Path
from typing import Final

from sim.serving.early import start_kernel

__all__ = ["main"]

UNUSED: Final = "rfc3987_syntax"
"""Checks internationalised addresses (IRI) for jsonschema, which none of the server's schemas has.
It makes its parser anew on each import, and that takes longer than all other imports together."""


def main() -> None:
    """Serve until told to end."""
    notebook, port, *options = sys.argv[1:]
    start_kernel(Path(notebook).parent, int(port))
    sys.modules[UNUSED] = None  # type: ignore[assignment]
    sys.argv[1:] = [notebook, f"--Voila.port={port}", *options]

    from voila.app import main as serve

    from sim.serving.provisioner import register

    register()
    serve()


if __name__ == "__main__":
    main()
