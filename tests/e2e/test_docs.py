"""The programs and commands of pages in docs/ do what the pages show."""
import re
import subprocess

from conftest import ROOT


def blocks_of(page):
    """(commands, what they print) in order; setting up prints nothing."""
    text = (ROOT / "docs" / page).read_text()
    return re.findall(r"^```sh\n(.*?)^```\n(?:```\n(.*?)^```\n)?", text, re.S | re.M)


def run(commands, url, folder):
    commands = commands.replace("http://127.0.0.1:8080", url)
    return subprocess.run(["bash", "-euc", commands], cwd=folder, check=True, capture_output=True, text=True, timeout=60).stdout


def test_authentication(start, tmp_path):
    (commands, printed), = blocks_of("authentication.md")
    assert run(commands, start("docs_authentication_app").url, tmp_path) == printed


def test_openapi(start, tmp_path):
    (commands, printed), = blocks_of("openapi.md")
    assert run(commands, start("docs_openapi_app").url, tmp_path) == printed


def test_files(start, tmp_path):
    (setting_up, nothing), *shown = blocks_of("files.md")
    assert not nothing and len(shown) == 3
    run(setting_up, "", tmp_path)
    app = start("docs_files_app", cwd=tmp_path)
    for commands, printed in shown:
        assert run(commands, app.url, tmp_path) == printed
    assert app.get("/logo").headers["content-type"] == "image/png"


def test_dependencies_and_layers(start, tmp_path):
    shown = blocks_of("dependencies-and-layers.md")
    assert len(shown) == 3
    app = start("docs_dependencies_and_layers_app")
    for commands, printed in shown:
        assert run(commands, app.url, tmp_path).strip() == printed.strip()
    me = app.get("/me", headers={"Authorization": "Bearer t1"}).headers
    assert me["cache-control"] == "no-store" and me["x-content-type-options"] == "nosniff"


def test_html(start, tmp_path):
    (commands, printed), = blocks_of("html.md")
    app = start("docs_html_app")
    assert run(commands, app.url, tmp_path) == printed
    assert app.get("/books").headers["content-type"] == "text/html; charset=utf-8"


def test_mcp(start, tmp_path):
    (commands, printed), = blocks_of("mcp.md")
    assert run(commands, start("docs_mcp_app").url, tmp_path) == printed


def test_problems(start, tmp_path):
    (commands, printed), = blocks_of("problems.md")
    assert run(commands, start("docs_problems_app").url, tmp_path) == printed


def test_handlers(start, tmp_path):
    (commands, printed), = blocks_of("handlers.md")
    assert run(commands, start("docs_handlers_app").url, tmp_path) == printed
