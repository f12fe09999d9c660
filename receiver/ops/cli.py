"""The commands of `flask --app wsgi`."""

from receiver.ops import (  # noqa: F401 (join the groups)
    distribute_command,
    import_command,
    key_commands,
    site_commands,
    typescript,
)
from receiver.ops.commands import admin_keys, integrations
from receiver.ops.deliver import deliver
from receiver.ops.fleet import fleet
from receiver.ops.links import console_link
from receiver.ops.push import push

COMMANDS = (integrations, admin_keys, fleet, push, deliver, console_link)
