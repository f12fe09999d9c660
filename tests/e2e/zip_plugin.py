"""Zip the WordPress plugin, the same bytes each time: python zip_plugin.py."""

import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "igny8-wp-plugin"
ARCHIVE = ROOT / "build/igny8-wp-plugin.zip"
THE_FIRST_DAY = (1980, 1, 1, 0, 0, 0)


def zip_plugin() -> Path:
    """Write the archive and return its path."""
    ARCHIVE.parent.mkdir(exist_ok=True)
    with zipfile.ZipFile(ARCHIVE, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path in sorted(SOURCE.rglob("*")):
            if path.is_file() and not path.name.startswith("."):
                entry = zipfile.ZipInfo(str(path.relative_to(ROOT)), THE_FIRST_DAY)
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry.external_attr = 0o644 << 16
                archive.writestr(entry, path.read_bytes())
    return ARCHIVE


if __name__ == "__main__":
    print(zip_plugin().relative_to(ROOT))
