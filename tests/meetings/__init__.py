"""Tests of meetings: its rules, its facts, its gateway."""
