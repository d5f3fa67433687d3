"""Clients that generators make of the examples' documents, used against the running examples."""
import json
import shutil
import subprocess
import sys

import pytest
from calls import PYTHON, as_python, as_typescript, calls_of
from conftest import BUILD, EXAMPLES, EXAMPLE_FLAGS, PATIENCE, ROOT, run_app

TOOLS = ROOT / "tests/openapi"
# What a schema does not say: the models take one shape of image, all rows of a page are as long, models have names.
BODIES = {"digits": {"POST /digits": [[0] * 8] * 8, "POST /digits/batch": [[[0] * 8] * 8] * 3}, "pipeline": {"POST /digits": [[0] * 20] * 10},
          "tools": {"POST /digits": [[0] * 8] * 8},
          "embeddings": {"POST /v1/embeddings": {"model": "sentences", "input": "a"}}}
pytestmark = pytest.mark.skipif(BUILD.name in ("asan", "tsan"), reason="the document is the same in sanitized builds")


def run(*command, cwd, **more):
    done = subprocess.run(command, cwd=cwd, text=True, capture_output=True, timeout=PATIENCE, **more)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def calls(tmp_path_factory):
    """The folder of the documents, and the calls of each."""
    folder, all = tmp_path_factory.mktemp("clients"), {}
    for name in EXAMPLES:
        assert run_app(name, "openapi", "--version", "3.1", "-o", str(folder / f"{name}.json")).returncode == 0
        all[name] = calls_of(json.loads((folder / f"{name}.json").read_text()), BODIES.get(name, {}))
        assert all[name]
    return folder, all


@pytest.fixture(scope="module")
def typescript(calls):
    """The folder of the programs: `NAME.js` calls all operations of an example; client.js is more of crud's, written by hand."""
    folder, all = calls
    tools = TOOLS / "node_modules/.bin"
    (folder / "node_modules").symlink_to(TOOLS / "node_modules")
    (folder / "package.json").write_text('{"type": "module"}')
    shutil.copy(TOOLS / "client.ts", folder)
    for name in EXAMPLES:
        run(str(tools / "openapi-typescript"), f"{name}.json", "--default-non-nullable=false", "-o", f"{name}.d.ts", cwd=folder)
        (folder / f"use_{name}.ts").write_text(as_typescript(name, all[name]))
    # What does not fit the document does not compile.
    run(str(tools / "tsc"), "--strict", "--skipLibCheck", "--target", "es2022", "--module", "nodenext", "--types", "node", "--outDir", "made",
        "client.ts", *(f"use_{name}.ts" for name in EXAMPLES), cwd=folder)
    return folder / "made"


@pytest.mark.parametrize("name", EXAMPLES)
def test_typescript(start, typescript, name):
    assert run("node", f"use_{name}.js", start(name, *EXAMPLE_FLAGS.get(name, ())).url, cwd=typescript) == "fine\n"


def test_typescript_by_hand(start, typescript):
    assert run("node", "client.js", start("crud").url, cwd=typescript) == "fine\n"


def generate_python(document, folder):
    run(sys.executable, "-m", "openapi_python_client", "generate", "--path", str(document), "--meta", "none", "--output-path", str(folder), cwd=folder.parent)


@pytest.mark.parametrize("name", EXAMPLES)
def test_python(start, calls, tmp_path, name):
    folder, all = calls
    generate_python(folder / f"{name}.json", tmp_path / "client_of_app")
    assert run(sys.executable, "-c", PYTHON, start(name, *EXAMPLE_FLAGS.get(name, ())).url, cwd=tmp_path, input=as_python(all[name])) == "fine\n"


BY_HAND = """
import sys
from shop_client import Client
from shop_client.api.shop import shop_create_user, shop_delete_user, shop_get_user, shop_list_users
from shop_client.models import Problem, User, UserInput

client = Client(base_url=sys.argv[1])
ada = shop_create_user.sync(client=client, body=UserInput(name="Ada"))
assert isinstance(ada, User) and (ada.id, ada.name) == (1, "Ada")
assert shop_list_users.sync(client=client, page=1, limit=5) == [ada]
assert isinstance(problem := shop_get_user.sync(7, client=client), Problem) and problem.status == 404
assert isinstance(problem := shop_create_user.sync(client=client, body=UserInput(name="")), Problem)
assert [(fault.pointer, fault.code) for fault in problem.errors] == [("/name", "length")], problem
assert shop_delete_user.sync_detailed(1, client=client).status_code == 204
"""


def test_python_by_hand(start, calls, tmp_path):
    generate_python(calls[0] / "crud.json", tmp_path / "shop_client")
    run(sys.executable, "-c", BY_HAND, start("crud").url, cwd=tmp_path)
