# The Content Types tab in a real browser.
.venv/.browser: tests/browser/requirements.txt .venv/.dev
	bin/venv $(PYTHON) tests/browser/requirements.txt
	@touch $@

BROWSER_TEST := $(BIN)/python -m pytest -c tests/browser/pytest.ini tests/browser

# What does not need what only Chromium has: media features, DevTools, a page that is closed.
FIREFOX := test_states or test_saving or test_actions or test_questions or test_embedding or test_hosting or test_console

browser-test: .venv/.browser ## Test the Content Types tab in Chromium, and measure it
	@timeout 20m $(BROWSER_TEST)

firefox-test: .venv/.browser ## Test the Content Types tab in Firefox
	@timeout 20m $(BROWSER_TEST) --firefox -k "$(FIREFOX)"

package: ## Pack the element for npm: build/igny8-content-types-….tgz
	@mkdir -p build && cd clients/content-types && npm pack --silent --pack-destination ../../build

tab-pictures: .venv/.browser ## Take the pictures of docs/tab.md anew
	@$(BIN)/python -m pytest -c tests/browser/pytest.ini tests/browser/pictures.py

tab-numbers: .venv/.browser ## Measure the tab's bytes, requests and CPU (six minutes); BEFORE=checkout adds another release
	@$(BIN)/python -m tests.browser.tab_numbers $(BEFORE)

console-pictures: .venv/.browser ## Take the pictures of docs/console.md anew
	@$(BIN)/python -m pytest -c tests/browser/pytest.ini tests/browser/console_pictures.py

tab-measure: install $(E2E)/.made ## Measure how soon a change in WordPress shows in an open tab
	@cd tests/e2e && ../../$(E2E)/python -m pytest -c pytest.ini -s --lanes 6.8 measure_tab.py

.PHONY: package browser-test firefox-test tab-pictures tab-numbers console-pictures tab-measure
