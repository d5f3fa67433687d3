"""Writes the n-th ```cpp block of a Markdown file, or `all` of them, to a source file: extract.py README.md 0 build/readme.cpp"""

import re
import sys
from pathlib import Path

page, index, target = Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3])
blocks = re.findall(r"^```cpp\n(.*?)^```", page.read_text(), re.S | re.M)
block = "\n".join(blocks) if index == "all" else blocks[int(index)]
target.parent.mkdir(parents=True, exist_ok=True)
if not target.exists() or target.read_text() != block:
    target.write_text(block)
