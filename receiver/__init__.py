"""The Structure Receiver: WordPress sites push their structure, a frontend reads it."""

from collections.abc import Callable
from typing import Any

from flask import Flask

from receiver import (
    access_tokens,
    changes,
    cli,
    config,
    content_types,
    cors,
    docs,
    engine,
    errors,
    fleet,
    framing,
    health,
    integrations,
    logs,
    metrics,
    pushes,
    routing,
    sender,
    sync,
    tab,
)
from receiver.extensions import db, migrate

RESOURCES = (integrations, pushes, content_types, changes, access_tokens, sync)


class Receiver(Flask):
    """Flask, without a look at every function whether it is a coroutine: none of ours is."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        return func


def create_app() -> Flask:
    """Build the app from the environment; raise BadSetting when a setting is missing or weak."""
    app = Receiver(__name__)
    app.config.update(config.load(app.instance_path))
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine.options(app.config["SQLALCHEMY_DATABASE_URI"])
    logs.install(app)
    metrics.install(app)
    errors.install(app)
    cors.install(app)
    routing.install(app)
    framing.install(app)
    db.init_app(app)
    migrate.init_app(app, db)
    with app.app_context():
        engine.configure(db.engine)
    for resource in RESOURCES:
        app.register_blueprint(resource.blueprint, url_prefix=routing.BASE)
    app.register_blueprint(health.blueprint)
    app.register_blueprint(metrics.blueprint)
    app.register_blueprint(docs.blueprint)
    app.register_blueprint(tab.blueprint)
    for command in (cli.integrations, cli.admin_keys, fleet.fleet, sender.push):
        app.cli.add_command(command)
    return app
