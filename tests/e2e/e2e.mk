# The WordPress plugin: its zip, its tests, its proof on real WordPress.
E2E := .cache/venv/bin

plugin: ## Zip the WordPress plugin, the same bytes each time
	@$(PYTHON) tests/e2e/zip_plugin.py

php-test: ## Run the plugin's unit tests inside a real WordPress
	@$(PYTHON) tests/e2e/php_test.py

.PHONY: plugin php-test
