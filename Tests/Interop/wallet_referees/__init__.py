"""Wallets that others wrote judge ours: bdkpython, embit, btclib and a verifier of BIP 322."""
