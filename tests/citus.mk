CITUS_CORE := $(addprefix tests/test_,$(addsuffix .py,\
  auth gates keys site_keys connect_links integrations provider provider_changes creation many \
  pushes structure partial left limits content_types changes sync cost contract shards numbers \
  events endpoints health))

test-citus: dev cluster ## Run the core of the tests on a Citus cluster: CITUS_URL=postgresql://…
	TEST_DATABASE_URL=$(CITUS_URL) $(BIN)/pytest -k "not sqlite" $(CITUS_CORE)

torture-citus: dev cluster ## Move the shards of a cluster of this machine under load, kill and cut off its nodes
	command -v nft >/dev/null || apt-get -q install -y --no-install-recommends nftables
	TEST_DATABASE_URL=$(CITUS_URL) CLUSTER_SITES=$${CLUSTER_SITES:-100} \
	  $(BIN)/pytest -s -n 0 tests/clusters/on_citus.py
	$(BIN)/python -m tests.torture --cluster $(CITUS_URL) $(TORTURE)

citus-cpu: dev cluster ## Print the database's CPU time of a request on a cluster, and on one server
	@CITUS_URL=$(CITUS_URL) PYTHONPATH=. $(BIN)/python -W ignore bench/citus_cpu.py 2> /dev/null

cluster:
	@test -n "$(CITUS_URL)" || { echo "Set CITUS_URL to the coordinator of a Citus cluster, such as\
	 postgresql://user@host:5432/postgres: in that database the extension knows its coordinator and\
	 its worker nodes (citus_set_coordinator_host, citus_add_node)."; exit 1; }

.PHONY: test-citus torture-citus citus-cpu cluster
