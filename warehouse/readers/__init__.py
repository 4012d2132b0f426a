"""Readers of yearbook files: bytes to sheets, sheets to tables, tables to observations, and drafts of new entries."""
