"""Invented people to try the registry with, and a walk through the main job by real requests."""
