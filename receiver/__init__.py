"""The Structure Receiver: WordPress sites push their structure, a frontend reads it."""

from flask import Flask

from receiver import config
from receiver.api import (
    accepted_pushes,
    access_tokens,
    batch,
    changes,
    connect,
    content_types,
    endpoints,
    events,
    fleet,
    integrations,
    keys,
    pushes,
    sync_now,
)
from receiver.db import engine
from receiver.db.extensions import db, migrate
from receiver.http import contract, cors, errors, logs, routing
from receiver.ops import cli, health, metrics, overview
from receiver.web import console, docs, tab

API = (
    *(integrations, batch, keys, pushes, accepted_pushes, content_types),
    *(changes, access_tokens, sync_now, connect),
)
FLEET = (events, endpoints, fleet, overview)
PAGES = (health, metrics, docs, tab, console)


def create_app() -> Flask:
    """Build the app from the environment; raise BadSetting when a setting is missing or weak."""
    app = Flask(__name__, template_folder="web/templates", static_folder="web/static")
    app.config.update(config.load(app.instance_path))
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine.options(
        app.config["SQLALCHEMY_DATABASE_URI"], app.config["PREPARED_STATEMENTS"]
    )
    # Flask runs before_request hooks in this order and after_request hooks in reverse: the state of
    # the request exists before any other hook, and its log record is written after all of them.
    logs.install(app)
    metrics.install(app)
    errors.install(app)
    routing.install(app)
    contract.install(app)
    db.init_app(app)
    migrate.init_app(app, db)
    with app.app_context():
        engine.configure(db.engine)
    for module in API:
        app.register_blueprint(module.resource, url_prefix=routing.BASE)
    app.register_blueprint(connect.public, url_prefix=routing.API)
    for module in FLEET:
        app.register_blueprint(module.resource, url_prefix=routing.API)
    for module in PAGES:
        app.register_blueprint(module.resource)
    # Last, because it reads the contracts of all registered views.
    cors.install(app)
    for command in cli.COMMANDS:
        app.cli.add_command(command)
    return app
