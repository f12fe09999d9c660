# The languages beside Python: JavaScript, PHP and shell.
need = @command -v $(1) > /dev/null || { echo "$(1) is missing. On Debian: apt-get install $(2)" >&2; exit 75; }

lint: lint-js lint-php lint-shell

lint/node_modules/.made: lint/package-lock.json
	$(call need,npm,npm)
	@for pause in 2 10 0; do npm ci --prefix lint --silent --no-audit --no-fund && touch $@ && exit 0; \
	  sleep $$pause; done; echo "The packages of $< could not be downloaded: nothing was checked." >&2; exit 75

JAVASCRIPT = receiver/web/static igny8-wp-plugin/admin clients/content-types
lint-js: lint/node_modules/.made ## Check JavaScript with ESLint, and the tab with TypeScript
	lint/node_modules/.bin/eslint --config lint/eslint.config.js --max-warnings 0 $(JAVASCRIPT)
	lint/node_modules/.bin/tsc --project lint

lint-php: ## Check the plugin's syntax and style
	$(call need,php,php-cli)
	$(call need,phpcs,php-codesniffer)
	find igny8-wp-plugin tests -name '*.php' -not -path '*/node_modules/*' -print0 | \
	  xargs -0 -n 1 -P 2 php -d display_errors=stderr -l > /dev/null
	phpcs --standard=lint/phpcs.xml -q -s

lint-shell: ## Check the shell scripts
	$(call need,shellcheck,shellcheck)
	shellcheck $$(grep -lE '^#!.*sh$$' bin/* .ci/run)

.PHONY: lint-js lint-php lint-shell

shape: dev ## Print the shape of the Python code: lines, functions, comments, imports between rooms
	@$(BIN)/python lint/shape.py receiver schemas

.PHONY: shape
