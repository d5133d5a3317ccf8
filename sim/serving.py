"""Serving the laboratory on this machine alone: the commands, their surroundings, and the app.

Voilà shows the laboratory's notebook as an app; JupyterLab shows it as a notebook. Both listen on
127.0.0.1 only, start with fresh settings, so that nobody's own Jupyter set-up can break the
laboratory, and ask nothing of the network: a room without internet sees the same screen.
"""

import contextlib
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
import webbrowser
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from types import FrameType
from typing import Final
from urllib.parse import parse_qsl, urlencode

import typer

from sim.errors import EchelonError, InputError, between
from sim.paths import jupyter_data_dir, notebooks_dir
from sim.text import bilingual, text

__all__ = [
    "HOST",
    "address",
    "environment",
    "free_port",
    "lab_command",
    "page_query",
    "serve_app",
    "voila_command",
]

HOST: Final = "127.0.0.1"
DEFAULT_PORT: Final = 8866
NOTEBOOK: Final = "01_what_if.ipynb"

# What draws the widgets; any other extension on the machine could only slow or break the app.
EXTENSIONS: Final = (
    "@jupyter-widgets/jupyterlab-manager",
    "@voila-dashboards/widgets-manager8",
    "anywidget",
)

# JupyterLab asks its makers for news and updates, and jupytext's extension fails to load.
DISABLED_IN_LAB: Final = (
    "@jupyterlab/apputils-extension:announcements",
    "jupyterlab-jupytext",
)

# A page that was closed without a word (a laptop put to sleep) leaves its kernel behind.
IDLE_SECONDS: Final = 1800

# The next kernel is made ready only after the page that took the last one has been drawn.
REFILL_SECONDS: Final = 20

START_SECONDS: Final = 60
STOP_SECONDS: Final = 10


def free_port() -> int:
    """Return a port of 127.0.0.1 that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def address(port: int, path: str = "/", **query: str | None) -> str:
    """Return the address of a page; what is None is left out of the query."""
    given = {name: value for name, value in query.items() if value is not None}
    return f"http://{HOST}:{port}{path}" + (f"?{urlencode(given)}" if given else "")


def environment(config_root: Path, *, token: str | None = None) -> dict[str, str]:
    """Return the environment variables of a server, to be laid over the present ones.

    Settings, data and connection files live in folders below ``config_root``, which this makes. The
    token travels here because other users of the machine can read a command line.
    """
    folders = {
        "JUPYTER_CONFIG_DIR": config_root / "config",
        "JUPYTER_DATA_DIR": config_root / "data",
        "JUPYTER_RUNTIME_DIR": config_root / "runtime",
        "IPYTHONDIR": config_root / "ipython",
    }
    for folder in folders.values():
        folder.mkdir(parents=True, exist_ok=True)
    page = folders["JUPYTER_CONFIG_DIR"] / "labconfig" / "page_config.json"
    page.parent.mkdir(exist_ok=True)
    page.write_text(json.dumps({"disabledExtensions": dict.fromkeys(DISABLED_IN_LAB, True)}))

    # Voilà takes its themes from the first folder that holds anything of Voilà's, so its own data
    # have to stand before our template.
    data = [Path(sys.prefix) / "share" / "jupyter", jupyter_data_dir()]
    inherited = os.environ.get("JUPYTER_PATH")
    # A kernel asks its server for the page's query: never by way of an office's proxy.
    direct = ",".join(filter(None, [os.environ.get("no_proxy"), HOST, "localhost"]))
    variables = {name: str(folder) for name, folder in folders.items()}
    variables["JUPYTER_PATH"] = os.pathsep.join([*map(str, data), *filter(None, [inherited])])
    variables["NO_PROXY"] = variables["no_proxy"] = direct
    if token is not None:
        variables["JUPYTER_TOKEN"] = token
    return variables


def voila_command(notebook: Path, port: int, *, token: bool = False) -> list[str]:
    """Return the command that serves ``notebook`` as an app.

    Args:
        notebook: the file to show; its kernel works in the file's folder.
        port: where to listen on 127.0.0.1.
        token: ask visitors for the token that :func:`environment` carries.
    """
    options = {
        "Voila.ip": HOST,
        "Voila.port": port,
        "Voila.port_retries": 0,
        "Voila.open_browser": False,
        "Voila.auto_token": token,
        "Voila.tornado_settings": {"headers": {"Content-Security-Policy": _policy(port)}},
        "VoilaConfiguration.template": "offline",
        "VoilaConfiguration.allow_template_override": "NO",
        "VoilaConfiguration.extension_allowlist": list(EXTENSIONS),
        "VoilaConfiguration.resources": {"waiting": bilingual("cli.app.starting")},
        # The first picture comes about twice as fast when the kernel is there before its visitor.
        "VoilaConfiguration.preheat_kernel": True,
        "VoilaKernelManager.fill_delay": REFILL_SECONDS,
        "MappingKernelManager.cull_idle_timeout": IDLE_SECONDS,
        "MappingKernelManager.cull_interval": IDLE_SECONDS // 10,
    }
    return [sys.executable, "-m", "voila", str(notebook), *_options(options)]


def lab_command(notebook: Path, port: int) -> list[str]:
    """Return the command that opens ``notebook`` in JupyterLab.

    Visitors need the token that :func:`environment` carries, or one that the server prints.
    """
    options = {
        "ServerApp.ip": HOST,
        "ServerApp.port": port,
        "ServerApp.port_retries": 0,
        "ServerApp.open_browser": False,
        "ServerApp.root_dir": str(notebook.parent),
        "ServerApp.allow_root": _is_root(),
        "LabApp.default_url": f"/lab/tree/{notebook.name}",
        "LabApp.check_for_updates_class": "jupyterlab.NeverCheckForUpdate",
        "LabApp.news_url": "None",
    }
    return [sys.executable, "-m", "jupyterlab", *_options(options)]


def page_query() -> dict[str, str]:
    """Return the query of the page that shows this notebook: ``?lang=zh`` gives {"lang": "zh"}.

    A kernel made ready in advance waits here for its visitor, so whatever takes time should come
    before. Outside Voilà the query is empty.
    """
    if os.environ.get("VOILA_PREHEAT") == "True":
        from voila.utils import get_query_string

        query = get_query_string()
    else:
        query = os.environ.get("QUERY_STRING")
    return dict(parse_qsl(query or ""))


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
            voila_command(notebook, port, token=token is not None),
            environment(Path(folder), token=token),
            log,
        )
        try:
            _await_socket(server, port, log)
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


def _policy(port: int) -> str:
    """The browser itself refuses what would leave the machine, whatever a widget asks for."""
    sockets = f"ws://{HOST}:{port} ws://localhost:{port}"
    return (
        "default-src 'self' data: blob: 'unsafe-inline' 'unsafe-eval'; "
        f"connect-src 'self' data: blob: {sockets}; frame-ancestors 'self'"
    )


def _options(values: Mapping[str, object]) -> list[str]:
    return [f"--{name}={value}" for name, value in values.items()]


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


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
        time.sleep(0.05)
    raise _ended(log)


def _ended(log: Path) -> EchelonError:
    lines = log.read_text("utf-8", errors="replace").split("\n")
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
