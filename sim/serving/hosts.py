"""The two hosts of the laboratory's notebook: their commands, settings and surroundings.

Voilà shows the notebook as an app, JupyterLab as a notebook. Both listen on 127.0.0.1 only, start
with fresh settings, so that nobody's own Jupyter set-up can break the laboratory, and ask nothing
of the network: a room without internet sees the same screen.
"""

import json
import os
import socket
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final
from urllib.parse import parse_qsl, urlencode

from sim.paths import jupyter_data_dir
from sim.serving import ahead
from sim.text import bilingual

__all__ = [
    "HOST",
    "address",
    "environment",
    "free_port",
    "lab_command",
    "page_query",
    "voila_command",
]

HOST: Final = "127.0.0.1"

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

# The browser itself refuses what would leave the machine, whatever a widget asks for.
POLICY: Final = "default-src 'self' data: blob: 'unsafe-inline' 'unsafe-eval'"

# A page that was closed without a word (a laptop put to sleep) leaves its kernel behind.
IDLE_SECONDS: Final = 1800

# On a busy computer a cell's output may come seconds after its end. Voilà waits 4 s by default, and
# then shows the page without it, so without the laboratory.
PATIENCE_SECONDS: Final = 180

FAREWELL_SECONDS: Final = 1

# Cells that go on from the laboratory: the app does not show what they print, nor wait for it.
NOTEBOOK_ONLY: Final = "notebook-only"

# The next kernel is made ready only after the page that took the last one has been drawn.
REFILL_SECONDS: Final = 20


PROVISIONER: Final = "echelon-early"
"""Hands out a kernel that was started before its server: see :mod:`sim.serving.early`."""


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
    ahead.write(folders["JUPYTER_DATA_DIR"], EXTENSIONS)
    settings = folders["JUPYTER_CONFIG_DIR"]
    _write(settings / "voila.json", _voila_settings(ask_for_token=token is not None))
    disabled = dict.fromkeys(DISABLED_IN_LAB, True)
    _write(settings / "labconfig" / "page_config.json", {"disabledExtensions": disabled})

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


def voila_command(notebook: Path, port: int) -> list[str]:
    """Return the command that serves ``notebook`` as an app on ``port`` of 127.0.0.1.

    It needs the :func:`environment`, where its other settings lie. The notebook's kernel works in
    the notebook's folder.
    """
    options = {"Voila.ip": HOST, "Voila.port_retries": 0, "Voila.open_browser": False}
    server = [sys.executable, "-m", "sim.serving.server", str(notebook), str(port)]
    return [*server, *_options(options)]


def lab_command(notebook: Path, port: int) -> list[str]:
    """Return the command that serves ``notebook`` in JupyterLab on ``port`` of 127.0.0.1.

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
    asked = _asked() if os.environ.get("VOILA_PREHEAT") == "True" else os.environ
    return dict(parse_qsl(asked.get("QUERY_STRING") or ""))


def _asked() -> Mapping[str, str]:
    """Wait for the visitor of a kernel made ready in advance; return what the page asked for.

    Voilà has a function for this, but it stands beside all of Voilà's server: to import that takes
    a kernel longer than everything else that it makes ready.
    """
    from websockets.exceptions import WebSocketException
    from websockets.sync.client import connect

    port, kernel = os.environ["VOILA_APP_PORT"], os.environ["VOILA_KERNEL_ID"]
    url = f"ws://{HOST}:{port}{os.environ.get('VOILA_SERVER_URL', '/')}voila/query/{kernel}"
    try:
        with connect(url, proxy=None) as server:
            found: dict[str, str] = json.loads(server.recv())
    except (OSError, WebSocketException):
        # The server is gone, and its pages with it.
        return {}
    return found


def _voila_settings(*, ask_for_token: bool) -> dict[str, dict[str, object]]:
    return {
        "Voila": {
            "auto_token": ask_for_token,
            "tornado_settings": {"headers": {"Content-Security-Policy": POLICY}},
        },
        "VoilaConfiguration": {
            "template": "offline",
            "allow_template_override": "NO",
            "extension_allowlist": list(EXTENSIONS),
            "resources": {"waiting": bilingual("cli.app.starting")},
            # A page is drawn in half the time when its kernel is there before it.
            "preheat_kernel": True,
        },
        "VoilaExecutor": {
            "iopub_timeout": PATIENCE_SECONDS,
            "startup_timeout": PATIENCE_SECONDS,
            "skip_cells_with_tag": NOTEBOOK_ONLY,
        },
        "VoilaKernelManager": {"fill_delay": REFILL_SECONDS},
        "KernelProvisionerFactory": {"default_provisioner_name": PROVISIONER},
        "MappingKernelManager": {
            "cull_idle_timeout": IDLE_SECONDS,
            "cull_interval": IDLE_SECONDS // 10,
        },
        "KernelManager": {
            "client_factory": "sim.serving.client.PromptClient",
            # A kernel that waits for its visitor hears no request to end.
            "shutdown_wait_time": FAREWELL_SECONDS,
        },
    }


def _write(path: Path, settings: Mapping[str, object]) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(settings, ensure_ascii=False), encoding="utf-8")


def _options(values: Mapping[str, object]) -> list[str]:
    return [f"--{name}={value}" for name, value in values.items()]


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0
