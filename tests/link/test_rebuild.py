"""What a change compiles again: the plan is compiled once, in the file of `app`; a handler's body with its own file."""
import os
import pathlib
import re
import shutil
import subprocess
import sys

import pytest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "e2e"))
from conftest import BUILD, PATIENCE, App  # noqa: E402


class Project:
    def __init__(self, folder):
        self.source, self.build = folder / "source", folder / "build"
        shutil.copytree(HERE / "rebuild", self.source)
        self.run("cmake", "--install", BUILD, "--prefix", folder / "prefix")
        self.run("cmake", "-G", "Ninja", "-S", self.source, "-B", self.build, f"-DCMAKE_CXX_COMPILER={os.environ['CONDUIT_COMPILER']}",
                 f"-DCMAKE_PREFIX_PATH={folder / 'prefix'}")

    def run(self, *command):
        done = subprocess.run(command, text=True, capture_output=True, timeout=10 * PATIENCE)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def make(self):
        """The files that were compiled, and how many programs were linked."""
        said = self.run("cmake", "--build", self.build)
        return sorted(re.findall(r"Building CXX object \S*/(\S+)\.o\b", said)), said.count("Linking CXX executable")

    def change(self, file, old, new):
        text = (self.source / file).read_text()
        assert text.count(old) == 1
        (self.source / file).write_text(text.replace(old, new))

    def answer(self, target):
        app = App(self.build / "site", ["serve", "--port", "0", "--threads", "1", "--no-access-log"], None)
        try:
            return app.get(target).text
        finally:
            assert app.end() == 0


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    return Project(tmp_path_factory.mktemp("rebuild"))


NOTHING = ([], 0)


def test_what_a_change_compiles(project):
    assert project.make() == (["main.cpp", "posts.cpp", "users.cpp"], 1)
    assert project.make() == NOTHING
    assert project.answer("/users/7") == "user 7"

    project.change("users.cpp", '"user "', '"the user "')  # a body
    assert project.make() == (["users.cpp"], 1)
    assert project.make() == NOTHING
    assert project.answer("/users/7") == "the user 7"

    project.change("users.hpp", '"/:id"', '"/by-id/:id"')  # a route: the plan is another
    assert project.make() == (["main.cpp", "users.cpp"], 1)
    assert project.make() == NOTHING
    assert project.answer("/users/by-id/7") == "the user 7"
    assert project.answer("/posts") == "posts"
