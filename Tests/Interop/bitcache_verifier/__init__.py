"""A second reader of BitCache tokens, written from SPEC.md alone."""
