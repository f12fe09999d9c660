"""The app, for gunicorn and for the command line: `flask --app wsgi`."""

import gc
import sys

# All that is loaded here stays: looking through it for garbage would take a quarter of the start.
gc.disable()

from receiver import create_app  # noqa: E402
from receiver.config import BadSetting  # noqa: E402

try:
    app = create_app()
except BadSetting as error:
    sys.exit(f"The receiver does not start: {error}")

gc.enable()
