"""gunicorn's settings; GUNICORN_CMD_ARGS overrides them."""

import atexit
import os
import shutil
import socket
import tempfile
from concurrent.futures import Future, ThreadPoolExecutor

from gunicorn.workers import gthread

WRITES = (b"POST", b"PUT", b"PATCH", b"DELETE")


class Lanes:
    """Threads for liveness, for reads and for writes: none waits behind another's database."""

    def __init__(self, threads):
        self.live = ThreadPoolExecutor(1, "live")
        self.reads = ThreadPoolExecutor(threads, "reads")
        self.writes = ThreadPoolExecutor(threads, "writes")

    def submit(self, handle, connection):
        """Choose by the first bytes, which stay unread; a thread is taken when they are there."""
        try:
            head = connection.sock.recv(32, socket.MSG_PEEK | socket.MSG_DONTWAIT)
        except BlockingIOError:
            later = Future()
            later.set_result(gthread._DEFER)
            return later
        except OSError:
            head = b""
        return self.choose(head).submit(handle, connection)

    def choose(self, head):
        if head.startswith(b"GET /health/live"):
            return self.live
        return self.writes if head.startswith(WRITES) else self.reads

    def shutdown(self, wait=True):
        for lane in (self.live, self.reads, self.writes):
            lane.shutdown(wait)


class Worker(gthread.ThreadWorker):
    """The threaded worker, with lanes."""

    def get_thread_pool(self):
        return Lanes(self.cfg.threads)


worker_class = Worker
workers = 2
# The app is loaded once: a dead worker is replaced at once, and a bad setting ends the server.
preload_app = True
threads = 4  # for reads, and as many for writes
# Longer than nginx keeps idle connections to us, so that it is never we who hang up first.
keepalive = 75
control_socket_disable = True

# The workers' counts, which /metrics adds up: they outlive any worker, and end with the master,
# also with one that a bad setting ends. A folder that was given stays.
if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix="structure-receiver-")
    atexit.register(shutil.rmtree, os.environ["PROMETHEUS_MULTIPROC_DIR"], ignore_errors=True)


def post_fork(server: object, worker: object) -> None:
    """Leave the folder to the master."""
    atexit.unregister(shutil.rmtree)
