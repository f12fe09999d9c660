"""The element as one file, made of its modules: nothing has to be installed to build it."""

import base64
import functools
import hashlib
import re
from pathlib import Path
from typing import NamedTuple

IMPORT = re.compile(r'^import \{ (?P<names>[^}]+) \} from "\./(?P<file>[\w-]+\.js)";$', re.M)
EXPORT = re.compile(r"^export (?=(?:async )?(?:const|class|function) (\w+))", re.M)
# Of whole lines only: what stands beside code, or in a text, is left as it is.
COMMENTS = re.compile(r"^[ \t]*(?:/\*.*?\*/|//[^\n]*)\n", re.M | re.S)
MARGINS = re.compile(r"^\s+", re.M)


class Bundle(NamedTuple):
    """A file whose name changes with what it holds, and its Subresource Integrity."""

    name: str
    text: str
    integrity: str


@functools.cache
def bundle(folder: Path, entry: str) -> Bundle:
    """Return a module and all that it imports as one module that exports nothing.

    Raise ValueError if a module imports or exports in a form that is not `IMPORT` or `EXPORT`.
    """
    scopes: dict[str, str] = {}
    _add(folder, entry, scopes, ())
    text = "".join(scopes.values())
    digest = hashlib.sha384(text.encode()).digest()
    name = f"{Path(entry).stem}.{digest.hex()[:16]}.js"
    return Bundle(name, text, f"sha384-{base64.b64encode(digest).decode()}")


def _add(folder: Path, name: str, scopes: dict[str, str], above: tuple[str, ...]) -> None:
    """Add the scope of a module after those of what it imports."""
    if name in above:
        raise ValueError(f"{name} imports itself by way of {above[-1]}")
    text = COMMENTS.sub("", (folder / name).read_text())
    for match in IMPORT.finditer(text):
        if match["file"] not in scopes:
            _add(folder, match["file"], scopes, (*above, name))
    exported = ", ".join(EXPORT.findall(text))
    body = EXPORT.sub("", IMPORT.sub(r"const { \g<names> } = scopes['\g<file>'];", text))
    if left := re.search(r"^(import|export)\b.*", body, re.M):
        raise ValueError(f"{name} cannot be bundled: {left[0]}")
    body = MARGINS.sub("", body).replace("scopes['", "$['")
    start = "" if scopes else "const $ = {};\n"
    scopes[name] = f"{start}$['{name}'] = (() => {{\n{body}return {{ {exported} }};\n}})();\n"
