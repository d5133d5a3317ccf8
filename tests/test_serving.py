"""Serving: commands that listen on this machine alone, and an app that leaves nothing running."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from websockets.sync.server import ServerConnection, serve

from sim.errors import InputError
from sim.paths import jupyter_data_dir, notebooks_dir
from sim.serving import (
    HOST,
    address,
    environment,
    free_port,
    lab_command,
    page_query,
    serve_app,
    voila_command,
)
from sim.serving import app as app_module

NOTEBOOK = Path("notebooks") / "any.ipynb"


class TestCommands:
    @pytest.mark.parametrize("command", [voila_command(NOTEBOOK, 1), lab_command(NOTEBOOK, 1)])
    def test_listen_on_this_machine_alone(self, command):
        assert any(option.endswith(f".ip={HOST}") for option in command)
        assert command[0] == sys.executable

    @pytest.mark.parametrize("command", [voila_command(NOTEBOOK, 1), lab_command(NOTEBOOK, 1)])
    def test_take_the_port_that_was_asked_for_or_none(self, command):
        assert any(option.endswith(".port=1") for option in command)
        assert any(option.endswith(".port_retries=0") for option in command)

    def test_a_free_port_can_be_had(self):
        with socket.socket() as server:
            server.bind((HOST, free_port()))

    def test_an_address_leaves_out_what_is_not_given(self):
        assert address(80, token=None, lang=None) == "http://127.0.0.1:80/"
        assert (
            address(80, "/lab", token="a b", lang="zh")
            == "http://127.0.0.1:80/lab?token=a+b&lang=zh"
        )


class TestEnvironment:
    def test_settings_are_fresh(self, tmp_path):
        variables = environment(tmp_path)
        for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR"):
            assert Path(variables[name]).is_dir()
            assert tmp_path in Path(variables[name]).parents

    def test_lab_asks_its_makers_nothing(self, tmp_path):
        page = Path(environment(tmp_path)["JUPYTER_CONFIG_DIR"], "labconfig", "page_config.json")
        disabled = json.loads(page.read_text("utf-8"))["disabledExtensions"]
        assert disabled["@jupyterlab/apputils-extension:announcements"] is True

    def test_the_template_is_found_after_voilas_own_data(self, tmp_path, monkeypatch):
        monkeypatch.setenv("JUPYTER_PATH", "elsewhere")
        folders = environment(tmp_path)["JUPYTER_PATH"].split(os.pathsep)
        assert folders[1:] == [str(jupyter_data_dir()), "elsewhere"]
        assert Path(folders[0], "voila", "templates", "lab", "index.html.j2").is_file()
        assert Path(folders[1], "voila", "templates", "offline", "index.html.j2").is_file()

    def test_no_proxy_stands_between_kernel_and_server(self, tmp_path, monkeypatch):
        monkeypatch.setenv("no_proxy", "intranet")
        variables = environment(tmp_path)
        assert variables["no_proxy"] == variables["NO_PROXY"] == "intranet,127.0.0.1,localhost"

    def test_a_token_is_asked_for_when_there_is_one(self, tmp_path):
        assert "JUPYTER_TOKEN" not in environment(tmp_path)
        assert environment(tmp_path, token="secret")["JUPYTER_TOKEN"] == "secret"
        settings = Path(environment(tmp_path)["JUPYTER_CONFIG_DIR"], "voila.json")
        assert json.loads(settings.read_text("utf-8"))["Voila"]["auto_token"] is False
        environment(tmp_path, token="secret")
        assert json.loads(settings.read_text("utf-8"))["Voila"]["auto_token"] is True


def test_the_app_runs_no_cells_but_the_one_that_it_shows(tmp_path):
    settings = Path(environment(tmp_path)["JUPYTER_CONFIG_DIR"], "voila.json")
    skipped = json.loads(settings.read_text("utf-8"))["VoilaExecutor"]["skip_cells_with_tag"]
    notebook = nbformat.read(notebooks_dir() / app_module.NOTEBOOK, as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    runs = [cell.source for cell in code if skipped not in cell.metadata.get("tags", [])]
    assert len(code) > 1
    assert ["build_app" in source for source in runs] == [True]


class TestPageQuery:
    def test_is_what_voila_hands_on(self, monkeypatch):
        monkeypatch.delenv("VOILA_PREHEAT", raising=False)
        monkeypatch.setenv("QUERY_STRING", "intake=33&lang=zh")
        assert page_query() == {"intake": "33", "lang": "zh"}

    def test_is_empty_elsewhere(self, monkeypatch):
        monkeypatch.delenv("VOILA_PREHEAT", raising=False)
        monkeypatch.delenv("QUERY_STRING", raising=False)
        assert page_query() == {}


class TestTheQueryOfAKernelMadeReadyInAdvance:
    @pytest.fixture
    def asked(self, monkeypatch) -> Iterator[list[str]]:
        paths: list[str] = []

        def answer(kernel: ServerConnection) -> None:
            paths.append(kernel.request.path if kernel.request else "")
            kernel.send(json.dumps({"QUERY_STRING": "lang=zh", "SCRIPT_NAME": "/"}))

        with serve(answer, HOST, 0) as server:
            port = server.socket.getsockname()[1]
            told = {"VOILA_PREHEAT": "True", "VOILA_APP_PORT": str(port), "VOILA_KERNEL_ID": "k"}
            for name, value in told.items():
                monkeypatch.setenv(name, value)
            threading.Thread(target=server.serve_forever, daemon=True).start()
            yield paths

    def test_comes_from_the_server_when_there_is_a_visitor(self, asked):
        assert page_query() == {"lang": "zh"}
        assert asked == ["/voila/query/k"]

    def test_is_empty_when_the_server_is_gone(self, asked, monkeypatch):
        monkeypatch.setenv("VOILA_APP_PORT", str(free_port()))
        assert page_query() == {}


class TestRefusals:
    def test_a_port_in_use(self):
        with socket.create_server((HOST, 0)) as other, pytest.raises(InputError) as refusal:
            serve_app(other.getsockname()[1], open_browser=False)
        assert refusal.value.code == "port_in_use"

    @pytest.mark.parametrize("port", [0, -1, 65536])
    def test_a_number_that_is_no_port(self, port):
        with pytest.raises(InputError, match="1 to 65535"):
            serve_app(port, open_browser=False)

    def test_without_voila(self, monkeypatch):
        monkeypatch.setattr(app_module, "find_spec", lambda name: None)
        with pytest.raises(InputError, match=r"voila.*pip install"):
            serve_app(open_browser=False)

    def test_another_port_is_found_when_none_was_asked_for(self, monkeypatch):
        with socket.create_server((HOST, 0)) as other:
            monkeypatch.setattr(app_module, "DEFAULT_PORT", other.getsockname()[1])
            assert app_module._claim(None) != other.getsockname()[1]


SERVE = """
import sys
from pathlib import Path
from sim.errors import EchelonError
from sim.serving import serve_app

try:
    serve_app(int(sys.argv[1]), False, notebook=Path(sys.argv[2]))
except EchelonError as error:
    sys.exit(f"{error.code}: {error}")
"""


def processes_with(folder: Path) -> list[int]:
    """The processes that were started with ``folder`` in their environment."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/environ"):
        try:
            known = entry.read_bytes()
        except OSError:
            continue
        if f"={folder}".encode() in known:
            found.append(int(entry.parent.name))
    return found


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="looks for processes in /proc")
class TestTheApp:
    @pytest.fixture
    def app(self, tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
        notebook = nbformat.v4.new_notebook(
            cells=[nbformat.v4.new_code_cell("1 + 1")],
            metadata={"kernelspec": {"name": "python3", "display_name": "", "language": "python"}},
        )
        nbformat.write(notebook, tmp_path / "any.ipynb")
        process = subprocess.Popen(
            [sys.executable, "-c", SERVE, str(free_port()), str(tmp_path / "any.ipynb")],
            env={**os.environ, "TMPDIR": str(tmp_path)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        yield process
        # Told to end, it ends its server too, which a killed one leaves behind.
        process.terminate()
        process.communicate(timeout=30)

    @pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
    def test_serves_until_it_is_told_to_end_and_leaves_nothing(self, app, number, tmp_path):
        assert app.stdout.readline().startswith("Starting")
        line = app.stdout.readline()
        port = int(line.split("127.0.0.1:")[1].split("/")[0])
        socket.create_connection((HOST, port), timeout=5).close()
        app.send_signal(number)
        assert app.wait(30) == 0
        assert app.stderr.read() == ""
        self.assert_nothing_left(tmp_path)

    def test_has_a_kernel_before_it_says_where_it_is(self, app, tmp_path):
        # A page asked for before would start a kernel of its own.
        for _ in range(2):
            app.stdout.readline()
        (log,) = tmp_path.glob("echelon-*/server.log")
        assert app_module.KERNEL_WORDS in log.read_text("utf-8")

    def test_says_so_when_the_server_ends_by_itself(self, app, tmp_path):
        for _ in range(2):
            app.stdout.readline()
        server = int(Path(f"/proc/{app.pid}/task/{app.pid}/children").read_text().split()[0])
        os.kill(server, signal.SIGKILL)
        assert app.wait(30) == 1
        assert app.stderr.read().startswith("server_ended: ")
        self.assert_nothing_left(tmp_path)

    def assert_nothing_left(self, folder: Path) -> None:
        # A kernel whose server was killed notices within a second or so.
        deadline = time.monotonic() + 15
        while processes_with(folder) and time.monotonic() < deadline:
            time.sleep(0.2)
        assert processes_with(folder) == []
        assert list(folder.glob("echelon-*")) == []
