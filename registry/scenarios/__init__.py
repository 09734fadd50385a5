"""Scenarios: the rules as cases that a clinician can read, carried out through the HTTP API with a set clock.

Read in this order: `vocabulary` and `reading` (what a file may say), `timeline` (what happens when), `pieces`,
`course`, `acts` and `asking` (how each of them is carried out), `play` (one scenario from beginning to end).
"""
