"""Download all that the tests on WordPress need, so that they can run side by side."""

import sys

from fetch import PACKAGES, FetchFailed, require
from trees import SUITES, gutenberg_plugins, sqlite_drop_in, tree

EXIT_NOT_FETCHED = 75


def main() -> int:
    """Fetch what is not there yet; a version that is no gate may be missing."""
    try:
        require(*PACKAGES, "npm")
        sqlite_drop_in()
        gutenberg_plugins()
    except FetchFailed as failure:
        print(f"download failed, nothing was tested: {failure}", file=sys.stderr)
        return EXIT_NOT_FETCHED
    for version in SUITES:
        try:
            tree(version)
        except FetchFailed as failure:
            print(f"WordPress {version} could not be downloaded: {failure}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
