"""A real WordPress site: made from a tree, installed, served, asked."""

import json
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from fetch import run
from trees import sqlite_drop_in, tree

PHP = Path(__file__).parent / "php"
WORKERS = "4"
CONSTANTS = {
    "WP_DEBUG": True,
    "WP_DEBUG_LOG": True,
    "WP_DEBUG_DISPLAY": False,
    "DISABLE_WP_CRON": True,
    "WP_HTTP_BLOCK_EXTERNAL": True,
    "WP_ACCESSIBLE_HOSTS": "127.0.0.1,localhost",
    "AUTOMATIC_UPDATER_DISABLED": True,
    "FS_METHOD": "direct",
}


class SiteFailed(Exception):
    """WordPress did not do what a test rests on."""


@dataclass
class Site:
    """One WordPress on one port; `path` is its subdirectory below the document root."""

    root: Path
    version: str
    port: int
    path: str = ""
    constants: Mapping[str, Any] = field(default_factory=dict)
    database: str = ""
    multisite: bool = False
    wrap: tuple[str, ...] = ()
    server: "subprocess.Popen[bytes] | None" = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}{self.path}"

    @property
    def wordpress(self) -> Path:
        return self.root / self.path.strip("/")

    @property
    def content(self) -> Path:
        return self.wordpress / "wp-content"

    @property
    def debug_log(self) -> str:
        log = self.content / "debug.log"
        return log.read_text(errors="replace") if log.exists() else ""

    def install(self) -> None:
        """Lay the tree out, configure it, install WordPress."""
        self.wordpress.parent.mkdir(parents=True, exist_ok=True)
        # Hard links: nothing that a test does writes into a file of WordPress's own.
        run(["cp", "-al", tree(self.version), self.wordpress])
        if not self.database:
            self._use_sqlite()
        self.configure()
        multisite = ["multisite"] if self.multisite else []
        self._run(PHP / "install.php", *multisite)

    def copy(self, root: Path, database: str = "") -> "Site":
        """Copy this site, files and database, to another address."""
        other = replace(self, root=root, port=free_port(), database=database, server=None)
        shutil.copytree(self.root, root, copy_function=link_or_copy)
        other.configure()
        if not database:
            other._use_sqlite()
        return other

    def configure(self) -> None:
        """Write wp-config.php, as a host would."""
        (self.wordpress / "wp-config.php").write_text(self._config())

    def serve(self) -> None:
        """Start PHP's own web server and wait until WordPress answers."""
        router = [PHP / "router.php"] if self.multisite else []
        command = [*self.wrap, "php", "-S", f"127.0.0.1:{self.port}", "-t", self.root, *router]
        with (self.root.parent / f"{self.root.name}.log").open("ab") as log:
            self.server = subprocess.Popen(
                [str(part) for part in command],
                env=os.environ | {"PHP_CLI_SERVER_WORKERS": WORKERS},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        wait_for(lambda: self.get("/wp-login.php"), f"no answer from {self.url}", (OSError,))

    def stop(self) -> None:
        """Stop the server and all its workers."""
        if self.server:
            os.killpg(self.server.pid, signal.SIGKILL)
            self.server.wait()
            self.server = None

    def php(self, code: str, context: str = "rest", url: str = "") -> str:
        """Run PHP inside this WordPress and return what it prints."""
        return self._run(PHP / "eval.php", context, code=code, url=url)

    def value(self, expression: str, context: str = "rest", url: str = "") -> Any:
        """Return the value of a PHP expression inside this WordPress."""
        return json.loads(self.php(f"echo wp_json_encode( {expression} );", context, url))

    def get(self, path: str, cookies: str = "") -> str:
        """Get a page, as a visitor unless there are cookies, and return its text."""
        request = urllib.request.Request(self.url + path, headers={"Cookie": cookies})
        with urllib.request.urlopen(request, timeout=30) as answer:
            return str(answer.read().decode())

    def cron(self) -> None:
        """Run what is due, as a host's cron does."""
        self.get("/wp-cron.php?doing_wp_cron")

    def due_now(self, hook: str) -> None:
        """Bring an event forward, as if its time had come."""
        done = self.value(
            f"( function () {{ $event = wp_get_scheduled_event( '{hook}' ); if ( ! $event ) {{ return false; }}"
            " wp_unschedule_event( $event->timestamp, $event->hook );"
            " return $event->schedule ? wp_schedule_event( time() - 1, $event->schedule, $event->hook )"
            " : wp_schedule_single_event( time() - 1, $event->hook ); } )()"
        )
        if done is not True:
            raise SiteFailed(f"{hook} is not scheduled")

    def overdue(self, hook: str) -> None:
        """Bring an event forward so far that cron must have missed it."""
        self.due_now(hook)
        self.php(
            "$crons = _get_cron_array(); $moved = array();"
            f"foreach ( $crons as $at => $hooks ) {{ $moved[ isset( $hooks['{hook}'] ) ? $at - 600 : $at ] = $hooks; }}"
            "ksort( $moved ); _set_cron_array( $moved );"
        )

    def add_plugin(self, name: str, code: str) -> None:
        """Write a must-use plugin: someone else's code on this site."""
        folder = self.content / "mu-plugins"
        folder.mkdir(exist_ok=True)
        (folder / f"{name}.php").write_text(f"<?php\n{code}\n")

    def install_zip(self, archive: Path) -> None:
        """Unpack a plugin's zip and activate it."""
        run(["unzip", "-q", "-o", archive, "-d", self.content / "plugins"])
        self.activate("igny8-wp-plugin/igny8-wp-plugin.php")

    def activate(self, *plugins: str, context: str = "admin") -> None:
        """Activate plugins; raise when WordPress refuses one."""
        for plugin in plugins:
            said = self.php(
                f"$done = activate_plugin( '{plugin}' );"
                "echo is_wp_error( $done ) ? $done->get_error_message() : '';",
                context,
            )
            if said:
                raise SiteFailed(f"{plugin}: {said}")

    def connect(self, receiver_url: str, key: str) -> Any:
        """Connect as the settings page does; return the last push."""
        said = self.php(
            f"$done = igny8_connect( '{receiver_url}', '{key}' );"
            "echo is_wp_error( $done ) ? igny8_explain( $done ) : wp_json_encode( igny8_state()['last'] );",
            "admin",
        )
        if not said.startswith("{"):
            raise SiteFailed(said)
        return json.loads(said)

    def last(self) -> Any:
        """Return what the last push did."""
        return self.value("igny8_state()['last']")

    def _run(self, script: Path, *words: str, code: str = "", url: str = "") -> str:
        command = [*self.wrap, "php", script, self.wordpress, url or self.url, *words]
        done = subprocess.run(
            [str(part) for part in command], input=code, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise SiteFailed((done.stderr + done.stdout)[-3000:])
        return done.stdout

    def _use_sqlite(self) -> None:
        target = self.content / "plugins/sqlite-database-integration"
        shutil.copytree(sqlite_drop_in(), target, dirs_exist_ok=True)
        text = (target / "db.copy").read_text()
        text = text.replace("{SQLITE_IMPLEMENTATION_FOLDER_PATH}", str(target))
        text = text.replace("{SQLITE_PLUGIN}", "sqlite-database-integration/load.php")
        (self.content / "db.php").write_text(text)

    def _config(self) -> str:
        constants = {
            **CONSTANTS,
            "WP_HOME": self.url,
            "WP_SITEURL": self.url,
            **self._database(),
            **{
                f"{name}_{kind}": secrets.token_hex(32) for name in KEYS for kind in ("KEY", "SALT")
            },
            **self.constants,
        }
        if self.multisite:
            del constants["WP_HOME"], constants["WP_SITEURL"]
        lines = [f"define( '{name}', {php_value(value)} );" for name, value in constants.items()]
        if self.multisite:
            lines += ["if ( ! defined( 'IGNY8_TEST_BEFORE_NETWORK' ) ) {", *self._network(), "}"]
        lines += [
            "$table_prefix = 'wp_';",
            "defined( 'ABSPATH' ) || define( 'ABSPATH', __DIR__ . '/' );",
        ]
        return "\n".join(["<?php", *lines, "require_once ABSPATH . 'wp-settings.php';", ""])

    def _network(self) -> list[str]:
        constants = {
            "MULTISITE": True,
            "SUBDOMAIN_INSTALL": False,
            "DOMAIN_CURRENT_SITE": f"127.0.0.1:{self.port}",
            "PATH_CURRENT_SITE": self.path + "/",
            "SITE_ID_CURRENT_SITE": 1,
            "BLOG_ID_CURRENT_SITE": 1,
        }
        return [f"define( '{name}', {php_value(value)} );" for name, value in constants.items()]

    def _database(self) -> dict[str, str]:
        if self.database:
            name, _, host = self.database.partition("@")
            return {"DB_NAME": name, "DB_USER": "root", "DB_PASSWORD": "", "DB_HOST": host}
        folder = f"{self.content}/database/"
        return {
            "DB_NAME": "wordpress",
            "DB_ENGINE": "sqlite",
            "FQDBDIR": folder,
            "FQDB": f"{folder}.ht.sqlite",
        }


KEYS = ("AUTH", "SECURE_AUTH", "LOGGED_IN", "NONCE")


def link_or_copy(source: str, target: str) -> None:
    """Link what is WordPress's own, copy what a site writes."""
    if "/wp-content/" in source or source.endswith("wp-config.php"):
        shutil.copy2(source, target)
    else:
        os.link(source, target)


def php_value(value: Any) -> str:
    """Write a value as PHP."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "'" + re.sub(r"(['\\])", r"\\\1", value) + "'" if isinstance(value, str) else str(value)


def free_port() -> int:
    """Return a loopback port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(
    ask: Any, failure: str, ignored: tuple[type[Exception], ...] = (), seconds: float = 20
) -> Any:
    """Ask until the answer is true, and return it."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            if answer := ask():
                return answer
        except ignored:
            pass
        if time.monotonic() > deadline:
            raise SiteFailed(failure)
        time.sleep(0.05)
