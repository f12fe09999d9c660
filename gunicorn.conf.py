"""gunicorn's settings; GUNICORN_CMD_ARGS overrides them."""

import os
import shutil
import tempfile
from pathlib import Path

worker_class = "gthread"
workers = 2
threads = 4
# Longer than nginx keeps idle connections to us, so that it is never we who hang up first.
keepalive = 75
control_socket_disable = True

# The workers' counts, which /metrics adds up: they outlive any worker, and end with the master.
OURS = "structure-receiver-"
if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix=OURS)


def on_exit(server: object) -> None:
    """Remove the folder, when it is one that we made."""
    folder = Path(os.environ["PROMETHEUS_MULTIPROC_DIR"])
    if folder.name.startswith(OURS):
        shutil.rmtree(folder, ignore_errors=True)
