"""Text to train on that every machine with Python has: the documentation strings of its standard library (PSF licence, which
allows derived works). Those of another version of Python differ a little, and so does what is trained on them."""
import ast
import inspect
import pathlib
import sysconfig

SKIPPED = {"test", "tests", "idlelib", "lib2to3", "site-packages", "dist-packages"}
DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def docstrings(most=None):
    """[(module, name, text)] of everything that has one, each text once, in an order that does not change; of the first `most`."""
    root, seen, found = pathlib.Path(sysconfig.get_paths()["stdlib"]), set(), []
    for file in sorted(root.rglob("*.py")):
        if most is not None and len(found) >= most:
            break
        if SKIPPED & set(file.relative_to(root).parts):
            continue
        try:
            tree = ast.parse(file.read_bytes())
        except (SyntaxError, ValueError):  # templates of programs
            continue
        module = ".".join(file.relative_to(root).with_suffix("").parts).removesuffix(".__init__")
        for node in ast.walk(tree):
            text = ast.get_docstring(node) if isinstance(node, DOCUMENTED) else None
            if text and text not in seen:
                seen.add(text)
                found.append((module, getattr(node, "name", module), inspect.cleandoc(text)))
    return found[:most]
