"""The engine against real servers, real processes and real kills."""
