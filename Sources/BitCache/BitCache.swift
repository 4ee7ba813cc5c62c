// One import for everybody who pays, hosts or verifies: all targets from Core to Host, and no driver, no HTTP, no SQL.
@_exported public import BitCacheBitcoin
@_exported public import BitCacheCore
@_exported public import BitCacheCrypto
@_exported public import BitCacheHost
@_exported public import BitCacheLedger
@_exported public import BitCachePayments
@_exported public import BitCacheSettlement
@_exported public import BitCacheWallet
