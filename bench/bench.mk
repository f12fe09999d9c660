# The receiver against what people would build instead. The peers live in an
# environment of their own, so that nothing of theirs is a requirement of ours.
BENCH_BIN := .venv-bench/bin

.venv-bench/.ready: bench/requirements.txt
	$(PYTHON) -m venv .venv-bench
	$(BENCH_BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

bench-conformance: install .venv-bench/.ready ## Check that receiver and peers answer alike
	$(BENCH_BIN)/pytest --quiet -o filterwarnings=default bench

bench: bench-conformance ## Measure receiver and peers (a quarter of an hour); writes docs/performance.md
	$(BENCH_BIN)/python -W ignore bench/run.py

bench-calls: install ## Count the functions that a read and a push call, by library
	@PYTHONPATH=. $(BIN)/python -W ignore bench/calls.py 2> /dev/null

fleet-million: dev ## Measure a million integrations (half an hour); FLEET_FOLDER=/tmp/x keeps and reuses them
	@PYTHONPATH=. $(BIN)/python -W ignore bench/fleet_million.py 2> /dev/null

console-million: .venv/.browser ## Measure the console in Chromium with a million integrations (ten minutes)
	@PYTHONPATH=. $(BIN)/python -W ignore bench/console_million.py

fleet-size: dev ## Measure bytes, WAL and CPU of a fleet on PostgreSQL (ten minutes): docs/sizing.md
	@PYTHONPATH=. $(BIN)/python -W ignore bench/fleet_size.py $(FLEET) 2> /dev/null

bench-lock: ## Write the benchmark's locked requirements anew
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-emit-find-links bench/requirements.in -o bench/requirements.txt

.PHONY: bench fleet-million console-million fleet-size bench-calls bench-conformance bench-lock
