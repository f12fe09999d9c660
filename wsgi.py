"""The app, for gunicorn and for the command line: `flask --app wsgi`."""

import sys

from receiver import create_app
from receiver.config import BadSetting

try:
    app = create_app()
except BadSetting as error:
    sys.exit(f"The receiver does not start: {error}")
