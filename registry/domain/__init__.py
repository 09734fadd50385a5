"""The pure heart: facts in, decision out.

Nothing here reads a file, a clock, a network, a database or a random source, and nothing here knows a framework: only
the standard library may be imported. Instants, random bytes and facts are handed in.
"""
