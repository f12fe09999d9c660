torture: dev ## Kill the receiver and its database under load, and catch broken variants at it
	$(BIN)/python -m tests.torture $(TORTURE)

torture-events: dev ## Kill what delivers events, and catch broken variants at losing some
	$(BIN)/python -m tests.torture_events $(SECONDS)

events-speed: dev ## Print how long events take from the push to the endpoint, and what they cost a push
	$(BIN)/python -m bench.events
	@$(BIN)/python -m bench.event_cost 2>/dev/null

.PHONY: torture torture-events events-speed
