hostile: dev ## Send every hostile request to the receiver, and print the totals
	$(BIN)/python -m tests.hostile

.PHONY: hostile
