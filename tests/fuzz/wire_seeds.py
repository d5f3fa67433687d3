#!/usr/bin/env python3
"""Writes the requests of the wire tests into a folder, one a file: wire_seeds.py FOLDER."""
import hashlib, sys
from pathlib import Path

sys.dont_write_bytecode = True  # no __pycache__ among the sources
wire = Path(__file__).resolve().parent.parent / "wire"
sys.path.insert(0, str(wire))
from cases import read_file

folder = Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)
for path in sorted(wire.glob("*.md")):
    if path.name != "README.md":
        for case in read_file(path)[1]:
            (folder / hashlib.sha256(case.request).hexdigest()[:16]).write_bytes(case.request)
