"""The app: a server that runs while its user wants it, and leaves nothing behind."""

import contextlib
import os
import secrets
import signal
import socket
import subprocess
import tempfile
import time
import webbrowser
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from types import FrameType
from typing import Final

import typer

from sim.errors import EchelonError, InputError, between
from sim.paths import notebooks_dir
from sim.serving.hosts import HOST, address, environment, free_port, voila_command
from sim.text import text

__all__ = ["await_kernel", "serve_app"]

DEFAULT_PORT: Final = 8866
NOTEBOOK: Final = "01_what_if.ipynb"

START_SECONDS: Final = 60

KERNEL_SECONDS: Final = 5
"""How long the first page waits for the kernel that is made ready for it."""

KERNEL_WORDS: Final = "Kernel pool of"
"""Voilà writes so when there is a kernel. A page asked for before would start one of its own, and
two that start at the same time take twice as long."""
STOP_SECONDS: Final = 10
POLL_SECONDS: Final = 0.01


def serve_app(
    port: int | None = None,
    open_browser: bool = True,
    token: str | None = None,
    *,
    lang: str | None = None,
    notebook: Path | None = None,
) -> None:
    """Serve the laboratory until Ctrl-C or a termination signal, and leave nothing running.

    Args:
        port: where to listen on 127.0.0.1; None takes 8866, or a free port if that is in use.
        open_browser: open the page when it is up.
        token: ask visitors for this token; an empty one is made up. None asks for none.
        lang: the page's language; None leaves the choice to the laboratory.
        notebook: the file to show instead of the laboratory's own.

    Raises:
        InputError: the app's packages are not installed, or the port cannot be used.
        EchelonError: the server ended by itself.
    """
    if find_spec("voila") is None:
        raise InputError("app_not_installed", value="voila")
    port = _claim(port)
    if token is not None:
        token = token or secrets.token_urlsafe(16)
    notebook = notebook or notebooks_dir() / NOTEBOOK
    speech = lang or "en"
    typer.echo(text("cli.app.starting", speech))
    with _signals_as_interrupts(), tempfile.TemporaryDirectory(prefix="echelon-") as folder:
        log = Path(folder) / "server.log"
        server = _start(
            voila_command(notebook, port),
            environment(Path(folder), token=token),
            log,
        )
        try:
            _await_socket(server, port, log)
            await_kernel(log)
            page = address(port, token=token, lang=lang)
            typer.echo(text("cli.app.serving", speech, url=page))
            if open_browser:
                webbrowser.open(page)
            server.wait()
            raise _ended(log)
        except KeyboardInterrupt:
            typer.echo()
        finally:
            _stop(server)


def _claim(port: int | None) -> int:
    """Return the port to serve on, after a look whether it can be had."""
    if port is None:
        try:
            return _claim(DEFAULT_PORT)
        except InputError:
            return free_port()
    if not 1 <= port <= 65535:
        raise InputError("bad_port", value=port, legal=between(1, 65535))
    with socket.socket() as probe:
        # As the server does: connections of an app just ended do not count as use.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except PermissionError:
            raise InputError("bad_port", value=port, legal=between(1024, 65535)) from None
        except OSError:
            raise InputError("port_in_use", value=port) from None
    return port


def _start(command: list[str], variables: Mapping[str, str], log: Path) -> subprocess.Popen[bytes]:
    # A session of its own keeps Ctrl-C from reaching the kernels before the server can end them.
    with log.open("wb") as output:
        return subprocess.Popen(  # noqa: S603 - our own command, no shell
            command,
            env={**os.environ, **variables},
            cwd=log.parent,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def _await_socket(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while server.poll() is None and time.monotonic() < deadline:
        with contextlib.suppress(OSError), socket.create_connection((HOST, port), timeout=1):
            return
        time.sleep(POLL_SECONDS)
    raise _ended(log)


def await_kernel(log: Path) -> None:
    """Wait a few seconds at most until the server whose log this is has a kernel for a page."""
    deadline = time.monotonic() + KERNEL_SECONDS
    while KERNEL_WORDS not in _written(log) and time.monotonic() < deadline:
        time.sleep(POLL_SECONDS)


def _written(log: Path) -> str:
    return log.read_text("utf-8", errors="replace")


def _ended(log: Path) -> EchelonError:
    lines = _written(log).split("\n")
    last = next((line.strip() for line in reversed(lines) if line.strip()), "")
    return EchelonError("server_ended", detail=last)


def _stop(server: subprocess.Popen[bytes]) -> None:
    """End the server, which ends its kernels; what does not end in time is killed."""
    if server.poll() is None:
        server.terminate()
        try:
            server.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait()


@contextlib.contextmanager
def _signals_as_interrupts() -> Iterator[None]:
    """Let a termination, or a terminal that is closed, end the app as Ctrl-C does."""

    def interrupt(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = {
        number: signal.signal(number, interrupt) for number in (signal.SIGTERM, signal.SIGHUP)
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
