torture: dev ## Kill the receiver and its database under load, and catch broken variants at it
	$(BIN)/python -m tests.torture $(TORTURE)

.PHONY: torture
