"""Endpoints that `when` or a filter leaves out are gone from the binary, with everything that only they used."""
import os
import pathlib
import subprocess

import pytest

BUILD = pathlib.Path(os.environ["CONDUIT_BUILD"]) / "tests/link"
WHOLE, SLIM = "dead_code_whole", ["dead_code_switched_off", "dead_code_filtered"]
HANDLERS = ["defined_elsewhere", "defined_inline", "with_internal_linkage", "in_anonymous_namespace", "collection::member"]
USED_BY_THEM_ALONE = ["reports_table", "reports_checksum", "ledger_entry", "ledger_summary"]
TABLE = 64 * 1024  # bytes, of reports_table


def output(*command):
    return subprocess.run(command, check=True, text=True, capture_output=True, timeout=60).stdout


def symbols(name):
    return output("nm", "-C", BUILD / name)


def bytes_of(name):
    """Code and data, as `size` counts them."""
    return int(output("size", BUILD / name).splitlines()[1].split()[3])


def patterns(name):
    return sorted(line.split()[1] for line in output(BUILD / name, "routes").splitlines()[1:])


def test_the_whole_app_has_all():
    assert patterns(WHOLE) == ["/", "/reports/anonymous", "/reports/defined-elsewhere/:account", "/reports/inline", "/reports/member/:id",
                               "/reports/static"]
    shown = symbols(WHOLE)
    for word in ["site::home", *HANDLERS, *USED_BY_THEM_ALONE]:
        assert word in shown


@pytest.mark.parametrize("name", SLIM)
def test_what_is_left_out_is_gone(name):
    assert patterns(name) == ["/"]
    shown = symbols(name)
    assert "site::home" in shown
    for word in [*HANDLERS, *USED_BY_THEM_ALONE]:
        assert word not in shown, [line for line in shown.splitlines() if word in line]


@pytest.mark.parametrize("name", SLIM)
def test_no_text_of_it_remains(name):
    binary = (BUILD / name).read_bytes()
    assert b"/reports/" not in binary and b"defined_elsewhere" not in binary
    assert b"/reports/" in (BUILD / WHOLE).read_bytes()


@pytest.mark.parametrize("name", SLIM)
def test_the_binary_is_smaller(name):
    whole, slim = bytes_of(WHOLE), bytes_of(name)
    print(f"{WHOLE}: {whole} bytes; {name}: {slim} bytes")
    assert whole - slim > TABLE
