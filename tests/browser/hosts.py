"""The two hosts of the laboratory, started as the product starts them: Voilà and JupyterLab."""

import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from sim.serving import (
    HOST,
    address,
    await_kernel,
    environment,
    free_port,
    lab_command,
    voila_command,
)

Kind = Literal["voila", "lab"]

START_SECONDS = 90
STOP_SECONDS = 15


@dataclass
class Server:
    """A running server: a process that leads its own group, its port and what it has written."""

    process: subprocess.Popen[bytes]
    port: int
    log: Path
    token: str | None = None

    @classmethod
    def start(cls, command: list[str], port: int, root: Path, token: str | None = None) -> "Server":
        """Start ``command`` with fresh settings below ``root`` and wait for its socket.

        The socket only: fetching the page would start a kernel.
        """
        variables = environment(root, token=token)
        log = root / "server.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                command,
                env={**os.environ, **variables},
                cwd=root,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        server = cls(process, port, log, token)
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                socket.create_connection((HOST, port), timeout=1).close()
                return server
            except OSError:
                if process.poll() is not None or time.monotonic() > deadline:
                    server.stop()
                    raise AssertionError(f"no server at port {port}:\n{server.tail()}") from None
                time.sleep(0.05)

    def stop(self) -> None:
        """End the process; what does not end in time is killed with its group."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()

    def tail(self, lines: int = 30) -> str:
        """Return the last lines that the server has written."""
        return "\n".join(self.log.read_text("utf-8", errors="replace").splitlines()[-lines:])


@dataclass(frozen=True)
class Host:
    """A notebook in one of the hosts, ready to be opened."""

    kind: Kind
    server: Server
    path: str = "/"

    def address(self, **query: str) -> str:
        """Return the address at which a browser sees the notebook, and nothing opened before."""
        if self.kind == "lab":
            query["reset"] = ""
        return address(self.server.port, self.path, token=self.server.token, **query)

    def end_kernels(self) -> None:
        """End the kernels that JupyterLab keeps when a page is closed; Voilà ends its own."""
        if self.kind == "lab":
            for session in json.loads(self._ask("GET", "/api/sessions")):
                self._ask("DELETE", f"/api/sessions/{session['id']}")

    def _ask(self, method: str, path: str) -> bytes:
        url = address(self.server.port, path)
        headers = {"Authorization": f"token {self.server.token}"}
        request = urllib.request.Request(url, method=method, headers=headers)
        direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with direct.open(request, timeout=30) as answer:
            body: bytes = answer.read()
            return body


@dataclass
class Hosts:
    """The servers of a test session: one JupyterLab, and one Voilà for each notebook."""

    root: Path
    _voila: dict[Path, Server] = field(default_factory=dict)
    _lab: Server | None = None

    def open(self, kind: Kind, notebook: Path) -> Host:
        """Return ``notebook`` in a host of this kind; its server is started on first use."""
        return self.voila(notebook) if kind == "voila" else self.lab(notebook)

    def voila(self, notebook: Path) -> Host:
        if notebook not in self._voila:
            port = free_port()
            root = self._folder(f"voila-{len(self._voila)}")
            server = Server.start(voila_command(notebook, port), port, root)
            # As the app does before it opens the page.
            await_kernel(server.log)
            self._voila[notebook] = server
        return Host("voila", self._voila[notebook])

    def lab(self, notebook: Path) -> Host:
        # JupyterLab saves what it runs: it is given a copy. The text beside an earlier copy goes,
        # for Jupytext refuses to open a notebook that is newer than its text.
        copy = self._folder("notebooks") / notebook.name
        copy.with_suffix(".py").unlink(missing_ok=True)
        shutil.copyfile(notebook, copy)
        if self._lab is None:
            port = free_port()
            root = self._folder("lab")
            _lay_cells_out_once(root / "config")
            token = secrets.token_hex(16)
            self._lab = Server.start(lab_command(copy, port), port, root, token)
        return Host("lab", self._lab, f"/lab/tree/{notebook.name}")

    def stop(self) -> None:
        """End every server that was started."""
        for server in [*self._voila.values(), *filter(None, [self._lab])]:
            server.stop()

    def _folder(self, name: str) -> Path:
        folder = self.root / name
        folder.mkdir(exist_ok=True)
        return folder


def _lay_cells_out_once(config: Path) -> None:
    """Let JupyterLab keep cells out of sight laid out.

    Otherwise scrolling moves what is in sight by fractions of a pixel, which shade every edge anew
    and so forbid to compare pictures.
    """
    settings = config / "lab/user-settings/@jupyterlab/notebook-extension"
    settings.mkdir(parents=True)
    (settings / "tracker.jupyterlab-settings").write_text('{"windowingMode": "none"}', "utf-8")
