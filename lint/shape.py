"""Print the shape of the Python code: python lint/shape.py FOLDER…

Lines, length of functions, share of whole-line comments, and imports between rooms (folders).
"""

import ast
import statistics
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path


def main(folders: list[str]) -> None:
    """Print one line a figure."""
    files = [path for folder in folders for path in sorted(Path(folder).rglob("*.py"))]
    texts = {path: path.read_text() for path in files}
    lines = [line for text in texts.values() for line in text.splitlines()]
    comments = sum(line.lstrip().startswith("#") for line in lines)
    lengths = sorted(length for text in texts.values() for length in functions(ast.parse(text)))
    between = Counter(pair for path, text in texts.items() for pair in imports(path, text))
    longest = max(len(text.splitlines()) for text in texts.values())
    print(f"files {len(files)}, lines {len(lines)}, longest file {longest}")
    median, ninth = statistics.median(lengths), lengths[len(lengths) * 9 // 10]
    print(f"functions {len(lengths)}, lines of a body: median {median:.0f}, 90 % within {ninth}")
    print(f"whole-line comments {100 * comments / len(lines):.1f} % of lines")
    print(f"imports between rooms {sum(between.values())}, of {len(between)} kinds")
    for (source, target), number in sorted(between.items()):
        print(f"  {source} -> {target} {number}")


def functions(tree: ast.Module) -> Iterator[int]:
    """Give the number of lines of each function's body, without its docstring."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            body = node.body[1:] if ast.get_docstring(node) and len(node.body) > 1 else node.body
            yield (body[-1].end_lineno or 0) - body[0].lineno + 1


def imports(path: Path, text: str) -> Iterator[tuple[str, str]]:
    """Give the rooms of each import that leaves its room."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("receiver"):
            for target in {room(f"{node.module}.{name.name}") for name in node.names}:
                source = room(".".join(path.with_suffix("").parts))
                if source != target:
                    yield source, target


def room(module: str) -> str:
    """Return the room of a module: its folder in the receiver, or its own name at the top."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 and parts[1] != "__init__" else "create_app"


if __name__ == "__main__":
    main(sys.argv[1:])
