# The WordPress plugin: its zip, its tests, its proof on real WordPress.
E2E := .cache/venv/bin
LANES ?= 6.8,6.1,7.1

plugin: ## Zip the WordPress plugin, the same bytes each time
	@bin/plugin-zip

pot: ## Write the plugin's translation template, and bring the translations up to date
	@bin/pot

php-test: ## Run the plugin's unit tests inside a real WordPress
	@PYTHONPATH=. $(PYTHON) tests/e2e/php_test.py

$(E2E)/.made: tests/e2e/requirements.txt
	@$(PYTHON) -m venv .cache/venv
	@for pause in 2 10 0; do \
	  $(E2E)/pip install --quiet --disable-pip-version-check --require-hashes -r $< && touch $@ && exit 0; \
	  sleep $$pause; done; echo "The packages of $< could not be downloaded: nothing was tested." >&2; exit 75

e2e-fetch: $(E2E)/.made ## Download what the tests on WordPress need
	@PYTHONPATH=. $(E2E)/python tests/e2e/prefetch.py

e2e: install $(E2E)/.made ## Prove the plugin on real WordPress: LANES=6.8,6.1,7.1
	@cd tests/e2e && ../../$(E2E)/python -m pytest -c pytest.ini --lanes $(LANES) $(FILES)

php-matrix: ## Run the plugin's unit tests under PHP 7.4, 8.0, 8.2 and 8.5
	@PYTHONPATH=. $(PYTHON) tests/e2e/matrix.py

plugin-measure: install $(E2E)/.made ## Measure what the plugin costs and how soon a change arrives
	@cd tests/e2e && ../../$(E2E)/python -m pytest -c pytest.ini -s --lanes 6.8,6.1 measure.py

.PHONY: plugin pot php-test e2e-fetch e2e php-matrix plugin-measure
