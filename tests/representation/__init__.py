"""Tests of representation: its rules, its facts, its gateway."""
