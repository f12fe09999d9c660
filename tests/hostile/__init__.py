"""Hostile requests, each with its right answer, as tables of raw bytes."""
