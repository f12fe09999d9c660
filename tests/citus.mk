CITUS_CORE := $(addprefix tests/test_,$(addsuffix .py,\
  auth gates keys site_keys connect_links integrations provider provider_changes creation many \
  pushes structure partial left limits content_types changes sync cost contract shards numbers \
  events endpoints health))

test-citus: dev ## Run the core of the tests on a Citus cluster: CITUS_URL=postgresql://…
	@test -n "$(CITUS_URL)" || { echo "Set CITUS_URL to the coordinator of a Citus cluster, such as\
	 postgresql://user@host:5432/postgres: in that database the extension knows its coordinator and\
	 its worker nodes (citus_set_coordinator_host, citus_add_node)."; exit 1; }
	TEST_DATABASE_URL=$(CITUS_URL) $(BIN)/pytest -k "not sqlite" $(CITUS_CORE)

.PHONY: test-citus
