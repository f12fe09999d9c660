"""The system's nginx, with the configuration that compose mounts."""

import shutil
import string
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.databases import missing
from tests.support.ports import free_port
from tests.support.serving import ROOT

MAIN = """
daemon off;
pid $folder/nginx.pid;
error_log $folder/error.log;
events { worker_connections 1024; }
http {
    access_log off;
    client_body_temp_path $folder/body;
    proxy_temp_path $folder/proxy;
    fastcgi_temp_path $folder/fastcgi;
    uwsgi_temp_path $folder/uwsgi;
    scgi_temp_path $folder/scgi;
    include $folder/default.conf;
}
"""


@contextmanager
def proxy(*receivers: str, origins: str = "") -> Iterator[str]:
    """Yield the address of an nginx in front of these receivers."""
    if not shutil.which("nginx"):
        missing("nginx is not installed, so the proxy is not tried: apt-get install nginx-light.")
    port = free_port()
    listen = f"127.0.0.1:{port}"
    with tempfile.TemporaryDirectory(prefix="receiver-nginx-") as folder:
        # Its workers run as nobody, and write long bodies to this folder.
        Path(folder).chmod(0o711)
        servers = "; server ".join(each.removeprefix("http://") for each in receivers)
        values = {"LISTEN": listen, "RECEIVER": servers, "CORS_ORIGINS": origins}
        configuration = (ROOT / "deploy/default.conf.template").read_text()
        for name, value in values.items():
            configuration = configuration.replace(f"${{{name}}}", value)
        Path(folder, "default.conf").write_text(configuration)
        main = Path(folder, "nginx.conf")
        main.write_text(string.Template(MAIN).substitute(folder=folder))
        process = subprocess.Popen(["nginx", "-c", str(main)], stderr=subprocess.DEVNULL)
        try:
            _await_pid(Path(folder), process)
            yield f"http://{listen}"
        finally:
            process.terminate()
            process.wait(10)


def _await_pid(folder: Path, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(300):
        pid = folder / "nginx.pid"
        if pid.exists() and pid.read_text():
            return
        if process.poll() is not None:
            break
        time.sleep(0.1)
    log = folder / "error.log"
    raise AssertionError(log.read_text() if log.exists() else "nginx did not start")
