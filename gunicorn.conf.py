"""gunicorn's settings; GUNICORN_CMD_ARGS overrides them."""

worker_class = "gthread"
workers = 2
threads = 4
# Longer than nginx keeps idle connections to us, so that it is never we who hang up first.
keepalive = 75
control_socket_disable = True
