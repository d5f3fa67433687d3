"""Another project uses Conduit, installed or as a subdirectory, as the README's section "In your own project" shows."""
import os
import pathlib
import re
import subprocess
import sys

import pytest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "e2e"))
from conftest import BUILD, PATIENCE, ROOT, App, clean_environment  # noqa: E402

README = (ROOT / "README.md").read_text()
SECTION = README.partition("## In your own project\n")[2].partition("\n## ")[0]
BLOCKS = {language: re.findall(rf"^```{language}\n(.*?)^```", SECTION, re.S | re.M) for language in ("sh", "cmake")}
INSTALLING, BUILDING = BLOCKS["sh"]
FOUND, SUBDIRECTORY = BLOCKS["cmake"]
PROGRAM = re.search(r"^```cpp\n(.*?)^```", README, re.S | re.M)[1]
CONFIGURE, MAKE, SERVE = BUILDING.splitlines()
COMPILER = os.environ["CONDUIT_COMPILER"]


def run(command, folder, home, ok=True):
    command = command.replace("g++-16", COMPILER)
    environment = {k: v for k, v in clean_environment().items() if k not in ("CMAKE_PREFIX_PATH", "Conduit_DIR", "DESTDIR")} | {"HOME": str(home)}
    done = subprocess.run(["bash", "-euc", command], cwd=folder, env=environment, text=True, timeout=10 * PATIENCE, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    assert (done.returncode == 0) == ok, done.stdout
    return done.stdout


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """Where Conduit is installed in ~/.local; it is built already."""
    home = tmp_path_factory.mktemp("home")
    install = INSTALLING.splitlines()[-1]
    assert "--install build/release" in install
    run(install.replace("build/release", str(BUILD)), home, home)
    return home


def project(folder, lists):
    (folder / "CMakeLists.txt").write_text(lists)
    (folder / "main.cpp").write_text(PROGRAM)
    return folder


def test_installed(home, tmp_path):
    project(tmp_path, FOUND + "conduit_add_app(secure SOURCES main.cpp TLS)\n")
    run(CONFIGURE + "\n" + MAKE, tmp_path, home)
    assert SERVE == "build/shop"
    app = App(tmp_path / SERVE, ["serve", "--port", "0", "--no-access-log"])
    try:
        assert app.get("/items/7").json() == {"name": "teapot", "price": 12.5}
    finally:
        assert app.end() == 0
    assert (tmp_path / "build/shop.openapi.json").exists()
    certificate = " serve --tls-certificate nowhere.pem --tls-key nowhere.pem"
    assert "conduit_add_app" in run(SERVE + certificate, tmp_path, home, ok=False)
    assert "nowhere.pem" in run("build/secure" + certificate, tmp_path, home, ok=False)


def test_subdirectory(tmp_path):
    """Compiles the program; the archives are those of the build that tests this, so their building is only planned."""
    (tmp_path / "conduit").symlink_to(ROOT)
    project(tmp_path, SUBDIRECTORY)
    run(CONFIGURE.replace("-B build", "-B build -G Ninja"), tmp_path, tmp_path)
    run(MAKE + " --target CMakeFiles/shop.dir/main.cpp.o", tmp_path, tmp_path)
    planned = run("ninja -C build -t commands all", tmp_path, tmp_path)
    for archive in ("libconduit.a", "libconduit_ml.a", "libconduit_mcp.a"):
        assert archive in planned
    for unwanted in ("libconduit_tls.a", "/tests/", "/examples/", "/bench/"):
        assert unwanted not in planned


@pytest.mark.parametrize("change, message", [
    ("set(CMAKE_CXX_COMPILER_VERSION 15.2)", "Conduit needs GCC 16 or newer"),
    ("set(CMAKE_FIND_USE_CMAKE_SYSTEM_PATH OFF)\nset(CMAKE_FIND_USE_SYSTEM_ENVIRONMENT_PATH OFF)", "install libsimdjson-dev"),
])
def test_what_is_missing(home, tmp_path, change, message):
    project(tmp_path, FOUND.replace("find_package", change + "\nfind_package"))
    said = run(CONFIGURE, tmp_path, home, ok=False)
    assert message in " ".join(said.split())


def test_without_openssl(home, tmp_path):
    lists = FOUND.replace("find_package", "set(CMAKE_DISABLE_FIND_PACKAGE_OpenSSL ON)\nfind_package")
    run(CONFIGURE, project(tmp_path, lists), home)
    said = run(CONFIGURE, project(tmp_path, lists + "conduit_add_app(secure SOURCES main.cpp TLS)\n"), home, ok=False)
    assert "install libssl-dev" in " ".join(said.split())
