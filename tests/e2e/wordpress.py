"""A real WordPress site: made from a tree, installed, served, asked."""

import json
import os
import shutil
import subprocess
import urllib.parse
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import wpconfig
from fetch import run
from trees import compiled, lay_out, sqlite_drop_in

from tests.support.ports import free_port
from tests.support.processes import NoAnswer, Server, wait_for

PHP = Path(__file__).parent / "php"


class SiteFailed(Exception):
    """WordPress did not do what a test rests on."""


@dataclass
class Site:
    """One WordPress on one port.

    `path` is its subdirectory, `clock` how far off its time is, `settings` what php.ini would say,
    `environment` what its web server and command line are started with.
    """

    root: Path
    version: str
    port: int
    path: str = ""
    constants: Mapping[str, Any] = field(default_factory=dict)
    database: str = ""
    multisite: bool = False
    clock: str = ""
    settings: Mapping[str, str] = field(default_factory=dict)
    workers: int = 4
    environment: Mapping[str, str] = field(default_factory=dict)
    server: Server | None = None

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
    def is_alone(self) -> bool:
        """Tell whether it must not share what PHP has compiled."""
        return bool(self.clock or self.settings)

    @property
    def debug_log(self) -> str:
        log = self.content / "debug.log"
        return log.read_text(errors="replace") if log.exists() else ""

    @property
    def server_log(self) -> str:
        return (self.root.parent / f"{self.root.name}.log").read_text(errors="replace")

    def install(self) -> None:
        """Lay the tree out, configure it, install WordPress."""
        self.wordpress.parent.mkdir(parents=True, exist_ok=True)
        lay_out(self.version, self.wordpress)
        if not self.database:
            self._use_sqlite()
        self.configure(wpconfig.single(self.url))
        self._run(PHP / "install.php", "multisite" if self.multisite else "single")
        if self.multisite:
            self.configure(wpconfig.network(f"127.0.0.1:{self.port}", f"{self.path}/"))

    def copy(self, root: Path, database: str = "") -> "Site":
        """Copy this site, files and database, to another address."""
        other = replace(self, root=root, port=free_port(), database=database, server=None)
        shutil.copytree(self.root, root, symlinks=True, copy_function=link_or_copy)
        if not database:
            other._use_sqlite()
        other.configure(wpconfig.single(other.url))
        return other

    def configure(self, address: Mapping[str, Any], code: Mapping[str, str] | None = None) -> None:
        """Write wp-config.php; `code` holds constants that PHP computes."""
        data = wpconfig.database(self.database, self.content)
        text = wpconfig.text(address, data, self.constants, code=code)
        self.config = text

    @property
    def config(self) -> str:
        """Return wp-config.php; assigning writes it."""
        return (self.wordpress / "wp-config.php").read_text()

    @config.setter
    def config(self, text: str) -> None:
        (self.wordpress / "wp-config.php").write_text(text)

    def serve(self) -> None:
        """Start PHP's own web server and wait until WordPress answers.

        Under another clock the server now and then answers nothing from its start: it is started
        once more.
        """
        for is_last in (False, True):
            self._start()
            try:
                wait_for(
                    lambda: self.get("/wp-login.php"), f"no answer from {self.url}", (OSError,)
                )
                return
            except NoAnswer as failure:
                if is_last or not self.clock:
                    raise SiteFailed(f"{failure}\n{self.server_log[-2000:]}") from failure
                self.stop()

    def _start(self) -> None:
        router = [PHP / "router.php"] if self.multisite else list(self.root.glob("router.php"))
        options = [f"-d{name}={value}" for name, value in self.settings.items()]
        self.server = Server(
            self._php(*options, "-S", f"127.0.0.1:{self.port}", "-t", self.root, *router),
            self.root.parent / f"{self.root.name}.log",
            {"PHP_CLI_SERVER_WORKERS": str(self.workers), **self._time(), **self.environment},
        )

    def stop(self) -> None:
        """Stop the server and all its workers."""
        if self.server:
            self.server.stop()
            self.server = None

    def php(self, code: str, context: str = "rest", url: str = "") -> str:
        """Run PHP inside this WordPress and return what it prints."""
        return self._run(PHP / "eval.php", context, code=code, url=url)

    def wp(self, *words: str, typed: str = "") -> "subprocess.CompletedProcess[str]":
        """Run a command of `wp igny8` and return what it printed, and its exit code."""
        return subprocess.run(
            self._command(PHP / "wp.php", self.url, "igny8", *words),
            env=os.environ | self.environment,
            input=typed,
            capture_output=True,
            text=True,
            check=False,
        )

    def value(self, expression: str, context: str = "rest", url: str = "") -> Any:
        """Return the value of a PHP expression inside this WordPress."""
        return json.loads(self.php(f"echo wp_json_encode( {expression} );", context, url))

    def get(self, path: str, cookies: str = "") -> str:
        """Get a page, as a visitor unless there are cookies, and return its text."""
        request = urllib.request.Request(self.url + path, headers={"Cookie": cookies})
        with urllib.request.urlopen(request, timeout=30) as answer:
            return str(answer.read().decode())

    def post(self, path: str, form: Mapping[str, str]) -> str:
        """Post a form, as a visitor, and return what is answered."""
        data = urllib.parse.urlencode(form).encode()
        with urllib.request.urlopen(self.url + path, data, timeout=30) as answer:
            return str(answer.read().decode())

    def cookies(self, code: str) -> str:
        """Run PHP that prints the cookies of a login, and return them for requests."""
        cookies = json.loads(self.php(code))
        return "; ".join(f"{name}={value}" for name, value in cookies.items())

    def settle(self) -> None:
        """Wait until whatever pages have noticed was looked at."""
        wait_for(lambda: not self.value("get_option( 'igny8_change' )"), "nobody looked")

    def cron(self) -> None:
        """Run what is due, as a host's cron does."""
        self.get("/wp-cron.php?doing_wp_cron")

    def move_event(self, hook: str, seconds: int) -> None:
        """Move an event to so many seconds from now: its time has come, or is long gone."""
        if not self.value(f"igny8_test_move_event( '{hook}', {seconds} )"):
            raise SiteFailed(f"{hook} is not scheduled")

    def run_event(self, hook: str) -> None:
        """Have cron run an event now."""
        self.move_event(hook, -1)
        self.cron()

    def add_plugin(self, name: str, code: str) -> None:
        """Write a must-use plugin: someone else's code on this site."""
        folder = self.content / "mu-plugins"
        folder.mkdir(exist_ok=True)
        (folder / f"{name}.php").write_text(f"<?php\n{code}\n")

    def register(self, *names: str, when: str = "true") -> None:
        """Have someone else's code register post types."""
        for name in names:
            types = (
                f"if ( {when} ) {{ register_post_type( '{name}', array( 'public' => true ) ); }}"
            )
            self.add_plugin(name, f"add_action( 'init', function () {{ {types} }} );")

    def slow_down(self, seconds: float) -> None:
        """Have the database take so long to count posts."""
        sleep = (
            f"if ( strpos( $query, 'GROUP BY post_type' ) ) {{ usleep( {int(seconds * 1e6)} ); }}"
        )
        code = f"add_filter( 'query', function ( $query ) {{ {sleep} return $query; }} );"
        self.add_plugin("slow", code)

    def install_zip(self, archive: Path, *, network_wide: bool = False) -> None:
        """Unpack the plugin's zip and activate it."""
        run(["unzip", "-q", "-o", archive, "-d", self.content / "plugins"])
        wide = wpconfig.php_value(network_wide)
        plugin = "igny8-wp-plugin/igny8-wp-plugin.php"
        if said := self.value(f"igny8_test_activate( '{plugin}', {wide} )", "admin"):
            raise SiteFailed(f"{plugin}: {said}")

    def connect(self, receiver_url: str, key: str, url: str = "") -> Any:
        """Connect as the settings page does; return the last push."""
        last = self.value(f"igny8_test_connect( '{receiver_url}', '{key}' )", "admin", url)
        if isinstance(last, str):
            raise SiteFailed(last)
        return last

    def last(self, url: str = "") -> Any:
        """Return what the last push did."""
        return self.value("igny8_state()['last']", url=url)

    def _run(self, script: Path, *words: str, code: str = "", url: str = "") -> str:
        done = subprocess.run(
            self._command(script, url or self.url, *words),
            env=os.environ | self._time(),
            input=code,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise SiteFailed(done.stderr + done.stdout[-1000:] + self.debug_log[-2000:])
        return done.stdout

    def _command(self, script: Path, *words: str) -> list[str]:
        options = [] if self.is_alone else ["-dopcache.enable_cli=1", "-dopcache.file_cache_only=1"]
        return self._php(*options, script, self.wordpress, *words)

    def _php(self, *words: str | Path) -> list[str]:
        """Return a command of PHP, which keeps what it compiles for all sites and commands.

        Not under another clock or other settings: PHP crashes where a function is switched off
        that was there when the code was compiled.
        """
        options = ["-dopcache.revalidate_freq=0"]  # what a test writes over is read at once
        if not self.is_alone:
            options += [f"-dopcache.file_cache={compiled()}"]
            options += ["-dopcache.file_cache_consistency_checks=0"]
        return ["php", *options, *map(str, words)]

    def _time(self) -> dict[str, str]:
        # Not the command of that name: it leaves locks behind when what it runs is killed.
        if not self.clock:
            return {}
        (library,) = Path("/usr/lib").glob("*/faketime/libfaketime.so.1")
        return {"LD_PRELOAD": str(library), "FAKETIME": self.clock}

    def _use_sqlite(self) -> None:
        target = self.content / "plugins/sqlite-database-integration"
        shutil.copytree(sqlite_drop_in(), target, dirs_exist_ok=True)
        text = (target / "db.copy").read_text()
        text = text.replace("{SQLITE_IMPLEMENTATION_FOLDER_PATH}", str(target))
        text = text.replace("{SQLITE_PLUGIN}", "sqlite-database-integration/load.php")
        (self.content / "db.php").write_text(text)


def link_or_copy(source: str, target: str) -> None:
    """Link what is WordPress's own, copy what a site writes."""
    if "/wp-content/" in source or source.endswith("wp-config.php"):
        shutil.copy2(source, target)
    else:
        os.link(source, target)
