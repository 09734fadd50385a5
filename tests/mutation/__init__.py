"""Mutation testing: one small change of registry/domain at a time, which the tests of the domain must notice."""
