"""The app, for gunicorn and for the command line: `flask --app wsgi`."""

from receiver import create_app

app = create_app()
