"""A kernel that imports the laboratory while its server still imports itself.

The first visitor waits for both. Side by side on two cores they take little longer than one. This
module imports next to nothing, so that the kernel is on its way at once.
"""

import json
import os
import secrets
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sim.serving.hosts import HOST, free_port

if TYPE_CHECKING:
    from jupyter_client.connect import KernelConnectionInfo

__all__ = ["Early", "start_kernel", "take"]

WARM: Final = "from sim.serving.warm import warm; warm()"
"""What the kernel runs at once; a failure is told again, and to the visitor, by the notebook."""

_CHANNELS: Final = ("shell", "iopub", "stdin", "hb", "control")


@dataclass(frozen=True)
class Early:
    """A kernel that nobody has asked for yet.

    Attributes:
        process: the kernel.
        connection: how to connect to it.
    """

    process: "subprocess.Popen[bytes]"
    connection: "KernelConnectionInfo"


_waiting: list[Early] = []


def start_kernel(folder: Path, port: int) -> None:
    """Start the kernel that the first page will be given.

    Args:
        folder: where it works.
        port: of the server.
    """
    # There a kernel is told to stop by a handle that only its server can make.
    if sys.platform == "win32":
        return
    connection: dict[str, Any] = {
        **{f"{channel}_port": number for channel, number in zip(_CHANNELS, _free(), strict=True)},
        "ip": HOST,
        "key": secrets.token_hex(),
        "transport": "tcp",
        "signature_scheme": "hmac-sha256",
        "kernel_name": "",
    }
    # Only their owner may read a connection file: who knows the key can run code.
    path = Path(os.environ["JUPYTER_RUNTIME_DIR"], "kernel-early.json")
    path.touch(mode=0o600)
    path.write_text(json.dumps(connection), encoding="utf-8")
    command = [sys.executable, "-m", "ipykernel_launcher", "-f", str(path)]
    variables = {
        "VOILA_PREHEAT": "True",
        "VOILA_APP_PORT": str(port),
        "VOILA_BASE_URL": "/",
        "VOILA_SERVER_URL": "/",
        # A kernel whose parent is gone ends.
        "JPY_PARENT_PID": str(os.getpid()),
    }
    process = subprocess.Popen(  # noqa: S603 - our own command, no shell
        [*command, f"--IPKernelApp.exec_lines={WARM}"],
        cwd=folder,
        env={**os.environ, **variables},
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )
    told: Any = {**connection, "key": connection["key"].encode()}
    _waiting.append(Early(process, told))


def take() -> Early | None:
    """Return the kernel that waits, once; None if there is none or it has died."""
    while _waiting:
        early = _waiting.pop()
        if early.process.poll() is None:
            return early
    return None


def _free() -> list[int]:
    found: list[int] = []
    while len(found) < len(_CHANNELS):
        port = free_port()
        if port not in found:
            found.append(port)
    return found
