"""What a kernel does before anyone asks it for the laboratory."""

import gc
from threading import Thread

__all__ = ["warm"]


def warm() -> None:
    """Import the laboratory; load its programme while the server asks how the kernel is."""
    # Imports leave hardly any garbage, and to look for it again and again takes a tenth of them.
    gc.disable()
    try:
        from sim.scenario import load
        from sim.ui.app import PROGRAMME
    finally:
        gc.enable()
    Thread(target=load, args=(PROGRAMME,), name="warm", daemon=True).start()
