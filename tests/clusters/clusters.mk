test-clusters: dev ## Kill pgbouncer, a primary and a receiver under 200 sites (installs what it needs)
	command -v nginx pgbouncer >/dev/null || (apt-get -q update && \
	  apt-get -q install -y --no-install-recommends nginx-light pgbouncer)
	CI=true CLUSTER_SITES=$${CLUSTER_SITES:-200} $(BIN)/pytest -s -n 0 tests/clusters

.PHONY: test-clusters
