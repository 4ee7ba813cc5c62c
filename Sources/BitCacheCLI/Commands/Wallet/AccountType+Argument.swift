public import ArgumentParser
public import BitCache

/// What `--type` takes: p2wpkh or p2tr.
extension AccountType: ExpressibleByArgument {}
