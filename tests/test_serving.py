"""Serving: commands that listen on this machine alone, and an app that leaves nothing running."""

import ast
import asyncio
import json
import os
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import nbformat
import pytest
from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import AsyncKernelManager
from traitlets.config import Config
from websockets.sync.server import ServerConnection, serve

from sim.errors import InputError
from sim.paths import jupyter_data_dir, notebooks_dir
from sim.serving import (
    HOST,
    address,
    ahead,
    early,
    environment,
    free_port,
    lab_command,
    page_query,
    serve_app,
    server,
    voila_command,
)
from sim.serving import app as app_module
from sim.serving.client import SILENCE, PromptClient
from sim.serving.provisioner import EarlyProvisioner
from sim.text import LANGUAGES, text

NOTEBOOK = Path("notebooks") / "any.ipynb"


class TestCommands:
    @pytest.mark.parametrize("command", [voila_command(NOTEBOOK, 1), lab_command(NOTEBOOK, 1)])
    def test_listen_on_this_machine_alone(self, command):
        assert any(option.endswith(f".ip={HOST}") for option in command)
        assert command[0] == sys.executable

    @pytest.mark.parametrize("command", [voila_command(NOTEBOOK, 1), lab_command(NOTEBOOK, 1)])
    def test_take_the_port_that_was_asked_for_or_none(self, command):
        assert any(option == "1" or option.endswith(".port=1") for option in command)
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

    @pytest.mark.parametrize("lang", LANGUAGES)
    def test_the_address_that_is_told_stands_apart_so_that_terminals_can_open_it(self, lang):
        url = address(80, lang=lang)
        assert url in text("cli.app.serving", lang, url=url).split(" ")


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


class TestTheProgramAhead:
    @pytest.fixture
    def program(self, tmp_path) -> str:
        environment(tmp_path)
        return (tmp_path / "data" / ahead.FILE).read_text("utf-8")

    def test_has_the_pieces_of_the_page_and_its_extensions_each_to_itself(self, program):
        shared = Path(sys.prefix, "share", "jupyter")
        page = [*shared.glob("voila/templates/base/static/[0-9]*.voila.js")]
        of_widgets = [*shared.glob("labextensions/@jupyter-widgets/*/static/[0-9]*.js")]
        assert len(page) > 50
        assert len(of_widgets) > 3
        for piece in (*page, *of_widgets):
            assert f"(function () {{\n{piece.read_text('utf-8')}\n}})();\n" in program

    def test_starts_nothing(self, program):
        assert "_JUPYTERLAB;" not in program
        assert program.count("\n(function () {\n") == program.count("\n})();\n") - 1


TOLD = "os.getpid(), os.environ['VOILA_APP_PORT'], os.getcwd()"


@pytest.mark.skipif(sys.platform == "win32", reason="starts as usual there")
class TestTheKernelBeforeItsServer:
    @pytest.fixture
    def kernel(self, tmp_path, monkeypatch) -> Iterator[subprocess.Popen[bytes]]:
        monkeypatch.setattr(early, "WARM", "")
        monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path))
        early.start_kernel(tmp_path, 7)
        (waiting,) = early._waiting
        yield waiting.process
        early._waiting.clear()
        waiting.process.kill()
        waiting.process.wait()

    def test_is_handed_out_once_and_answers(self, kernel, tmp_path):
        asked = asyncio.run(EarlyProvisioner().launch_kernel(["false"]))
        assert early.take() is None
        client = BlockingKernelClient()
        client.load_connection_info(asked)
        client.start_channels()
        try:
            client.wait_for_ready(timeout=60)
            # What a kernel replies cannot be missed, as what it prints can.
            reply = client.execute(
                "import os", user_expressions={"told": TOLD}, reply=True, timeout=60
            )
        finally:
            client.stop_channels()
        told = reply["content"]["user_expressions"]["told"]["data"]["text/plain"]
        assert ast.literal_eval(told) == (kernel.pid, "7", str(tmp_path.resolve()))

    def test_only_its_owner_can_read_how_to_connect(self, kernel, tmp_path):
        (file,) = tmp_path.glob("kernel-*.json")
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert len(json.loads(file.read_text("utf-8"))["key"]) == 64

    def test_a_dead_one_is_not_handed_out(self, kernel):
        kernel.kill()
        kernel.wait()
        assert early.take() is None

    def test_a_server_does_without_what_takes_its_time(self):
        # If jsonschema asks for it no longer, the server has nothing to leave out.
        formats = find_spec("jsonschema._format")
        assert formats is not None
        assert f"from {server.UNUSED} import" in Path(str(formats.origin)).read_text("utf-8")


class TestAPromptClient:
    """Voilà's kernels are made by the settings that name it, as a server makes them."""

    def test_finds_its_kernel_ready_without_a_pause_and_misses_no_output(self, tmp_path):
        environment(tmp_path)
        voila = json.loads((tmp_path / "config" / "voila.json").read_text("utf-8"))
        manager = AsyncKernelManager(config=Config({"KernelManager": voila["KernelManager"]}))
        pauses: list[float | None] = []

        async def said() -> list[str]:
            await manager.start_kernel(cwd=str(tmp_path))
            client = manager.client()
            client.start_channels()
            try:
                return await heard_by(client)
            finally:
                client.stop_channels()
                await manager.shutdown_kernel(now=True)

        async def heard_by(client: Any) -> list[str]:
            assert isinstance(client, PromptClient)
            poll = client.iopub_channel.socket.poll

            def heard(pause: float | None) -> Any:
                pauses.append(pause)
                return poll(pause)

            client.iopub_channel.socket.poll = heard
            await client.wait_for_ready(timeout=60)
            client.execute("print(6 * 7)")
            texts: list[str] = []
            while not texts:
                message = await client.iopub_channel.get_msg()
                if message["msg_type"] == "stream":
                    texts.append(message["content"]["text"])
            return texts

        assert asyncio.run(said()) == ["42\n"]
        assert max(filter(None, pauses)) == 1000 * SILENCE


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
            # What runs in the background of a shell ignores interrupts, and so do its children.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # noqa: PLW1509
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
        commands = [Path(f"/proc/{one}/cmdline").read_text() for one in processes_with(tmp_path)]
        kernels = [command for command in commands if "ipykernel" in command]
        assert ["kernel-early" in command for command in kernels] == [True]

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
