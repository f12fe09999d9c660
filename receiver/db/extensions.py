"""The database handle, and the migrations."""

from pathlib import Path

from flask_migrate import Migrate  # type: ignore[import-untyped]
from flask_sqlalchemy import SQLAlchemy

from receiver.db.base import Base

MIGRATIONS = Path(__file__).parents[2] / "migrations"

db = SQLAlchemy(model_class=Base)
migrate = Migrate(directory=str(MIGRATIONS))
