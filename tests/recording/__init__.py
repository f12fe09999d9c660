"""Real requests and answers for the documents, recorded from a running app."""
