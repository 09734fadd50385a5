"""Attacks, written as an attacker would: one file an attack, and what every answer to one must be like."""
