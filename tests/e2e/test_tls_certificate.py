"""The certificate: files that serve and do not, reloading, and what docs/tls.md says."""
import concurrent.futures
import re
import shlex
import shutil
import signal
import ssl
import subprocess

import pytest
from conftest import PATIENCE, binary, run_app
from tls_client import ask, connect, documented, openssl, other_pair, pair, still_serves


def served(app, pair):
    """The certificate that a new connection gets."""
    context = pair.context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with connect(app, context) as client:
        assert ask(client) == (200, "true")
        return client.getpeercert(binary_form=True)


def test_reload(start, pair, other_pair, tmp_path):
    for file in (pair.certificate, pair.key): shutil.copy(file, tmp_path)
    flags = ["--tls-certificate", str(tmp_path / "certificate.pem"), "--tls-key", str(tmp_path / "key.pem")]
    app = start("secure_app", "--threads", "2", *flags, verify=pair.context())
    context = pair.context(ssl.TLSVersion.TLSv1_2)
    with connect(app, context) as old:
        assert ask(old) == (200, "true")
        session = old.session
        assert served(app, pair) == pair.der

        shutil.copy(other_pair.certificate, tmp_path)  # the key does not belong to it yet
        hang_up(app)
        assert "does not belong" in app.err.wait_for("the old certificate stays: ")
        assert served(app, pair) == pair.der and ask(old) == (200, "true")

        shutil.copy(other_pair.key, tmp_path)
        hang_up(app)
        assert app.err.wait_for("new connections get the certificate")
        for _ in range(4): assert served(app, pair) == other_pair.der
        assert ask(old) == (200, "true") and old.getpeercert(binary_form=True) == pair.der
        context.load_verify_locations(other_pair.certificate)
        with connect(app, context, session=session) as new:  # a session of the old certificate is not resumed
            assert not new.session_reused and ask(new) == (200, "true")
    assert app.end() == 0
    assert len(app.err.all()) == 2


def hang_up(app):
    command = shlex.split(documented("kill").replace("$(pidof shop)", str(app.process.pid)))
    subprocess.run(command, check=True, timeout=PATIENCE)


def test_many_reloads_under_load(start, pair):
    app = start("secure_app", "--threads", "2", *pair.flags, verify=pair.context())
    with concurrent.futures.ThreadPoolExecutor() as pool:
        asking = [pool.submit(lambda: [served(app, pair) for _ in range(10)]) for _ in range(4)]
        while not all(each.done() for each in asking): app.process.send_signal(signal.SIGHUP)
        for each in asking: assert each.result() == [pair.der] * 10
    assert app.end() == 0


def written(folder, name, content=b""):
    (folder / name).write_bytes(content)
    return str(folder / name)


@pytest.fixture(scope="module")
def files(tmp_path_factory, pair, other_pair):
    folder = tmp_path_factory.mktemp("files")
    openssl("pkey", "-in", str(pair.key), "-aes128", "-passout", "pass:secret", "-out", "locked.pem", folder=folder)
    openssl("req", "-x509", "-newkey", "rsa:1024", "-nodes", "-subj", "/CN=x", "-keyout", "weak_key.pem", "-out", "weak.pem", folder=folder)
    openssl("genrsa", "-out", "rsa.pem", "2048", folder=folder)
    return {
        "good": str(pair.certificate), "key": str(pair.key), "other_key": str(other_pair.key), "missing": str(folder / "missing.pem"), "folder": str(folder),
        "empty": written(folder, "empty.pem"), "junk": written(folder, "junk.pem", b"junk"),
        "half": written(folder, "half.pem", pair.certificate.read_bytes()[:300]), "half_key": written(folder, "half_key.pem", pair.key.read_bytes()[:100]),
    } | {name: str(folder / f"{name}.pem") for name in ("locked", "weak", "weak_key", "rsa")}


@pytest.mark.parametrize("certificate, key, blamed, words", [
    ("missing", "key", "missing", "cannot read the TLS certificate"),
    ("folder", "key", "folder", "Is a directory"),
    ("empty", "key", "empty", "the file is empty"),
    ("junk", "key", "junk", "there is no certificate in"),
    ("half", "key", "half", "cannot use the TLS certificate"),
    ("key", "key", "key", "there is no certificate in"),
    ("weak", "weak_key", "weak", "key too small"),
    ("good", "missing", "missing", "cannot read the TLS key"),
    ("good", "folder", "folder", "Is a directory"),
    ("good", "empty", "empty", "the file is empty"),
    ("good", "junk", "junk", "there is no private key in"),
    ("good", "good", "good", "there is no private key in"),
    ("good", "half_key", "half_key", "there is no private key in"),
    ("good", "other_key", "other_key", "does not belong to the first certificate in"),
    ("good", "rsa", "rsa", "does not belong to the first certificate in"),
    ("good", "locked", "locked", "needs a passphrase"),
])
def test_files_that_do_not_serve(files, certificate, key, blamed, words):
    done = run_app("secure_app", "--port", "0", "--tls-certificate", files[certificate], "--tls-key", files[key])
    assert (done.returncode, done.stdout) == (1, "")
    assert re.fullmatch(rf"secure: error: [^\n]*{re.escape(files[blamed])}[^\n]*\n", done.stderr), done.stderr
    assert words in done.stderr


@pytest.mark.parametrize("flags, env, words", [
    (["--tls-certificate", "x"], {}, "--tls-certificate requires --tls-key"),
    (["--tls-key", "x"], {}, "--tls-key requires --tls-certificate"),
    ([], {"CONDUIT_TLS_KEY": "x"}, "--tls-key requires --tls-certificate"),
    (["--tls-certificate", "", "--tls-key", ""], {}, "names no file"),
])
def test_both_or_neither(flags, env, words):
    done = run_app("secure_app", "--port", "0", *flags, env=env)
    assert done.returncode > 0 and done.stdout == "" and done.stderr.count("\n") == 1
    assert words in done.stderr


def test_an_app_without_tls_says_so(pair):
    done = run_app("probe_app", "--port", "0", *pair.flags)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "probe: error: this app was built without TLS: add TLS to its conduit_add_app\n"


@pytest.mark.parametrize("name, ssl, crypto", [("secure_app", True, True), ("probe_app", False, False), ("docs_mcp_app", False, True)])
def test_only_apps_with_tls_link_openssl(name, ssl, crypto):
    needed = subprocess.run(["readelf", "-d", binary(name)], check=True, capture_output=True, text=True, timeout=PATIENCE).stdout
    assert "libstdc++" in needed
    assert ("libssl" in needed, "libcrypto" in needed) == (ssl, crypto)


def test_from_the_environment_as_the_docs_say(start, pair):
    app = start("secure_app", env={"CONDUIT_TLS_CERTIFICATE": str(pair.certificate), "CONDUIT_TLS_KEY": str(pair.key)}, verify=pair.context())
    still_serves(app)
    line = documented("curl").replace("https://localhost:8443/", f"https://localhost:{app.port}/number/8")
    done = subprocess.run(shlex.split(line), cwd=pair.folder, check=True, capture_output=True, text=True, timeout=PATIENCE)
    assert done.stdout == "8"


def test_start_as_the_docs_say(start, pair):
    program, *arguments = shlex.split(documented("./shop serve"))
    assert program == "./shop" and arguments[:3] == ["serve", "--port", "8443"]
    files = {"certificate.pem": str(pair.certificate), "key.pem": str(pair.key)}
    app = start("secure_app", serve=["serve", "--port", "0", *(files.get(word, word) for word in arguments[3:])], verify=pair.context())
    assert app.url.startswith("https://")
    still_serves(app)
