"""What a kernel does before anyone asks it for the laboratory."""

import gc
from threading import Thread

__all__ = ["warm"]


def warm() -> None:
    """Import the laboratory, and get ready what it asks first while the server finds the kernel."""
    # Imports leave hardly any garbage, and to look for it again and again takes a tenth of them.
    gc.disable()
    try:
        import sim.ui.app  # noqa: F401
    finally:
        gc.enable()
    Thread(target=_get_ready, name="warm", daemon=True).start()


def _get_ready() -> None:
    import websockets.sync.client  # noqa: F401 - by which it hears of its visitor

    from sim.scenario import load
    from sim.ui.app import PROGRAMME

    load(PROGRAMME)
