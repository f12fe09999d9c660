# The Content Types tab in a real browser.
.venv/.browser: tests/browser/requirements.txt .venv/.dev
	bin/venv $(PYTHON) tests/browser/requirements.txt
	@touch $@

browser-test: .venv/.browser ## Test the Content Types tab in Chromium, and measure it
	@$(BIN)/python -m pytest -c tests/browser/pytest.ini tests/browser

.PHONY: browser-test
