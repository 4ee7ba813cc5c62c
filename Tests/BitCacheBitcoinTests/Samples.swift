import BitCacheBitcoin
import BitCacheCore
import BitCacheCrypto

// Material that several tests share. Everything is made from small numbers, so that a failure can be repeated.

/// A key whose secret is 32 times one byte, 1 or above.
func sampleKey(_ number: UInt8) throws -> SecretKey {
    try SecretKey(SecretBytes(copying: [UInt8](repeating: number, count: 32)))
}

/// The script that pays the key itself, not tweaked.
func p2tr(_ key: SecretKey) -> Script { .p2tr(outputKey: key.publicKey) }

func p2wpkh(_ key: SecretKey) throws -> Script { try .p2wpkh(compressedPublicKey: key.compressedPublicKey) }

/// A coin of a transaction that does not exist.
func sampleCoin(_ number: UInt8, sat: UInt64, script: Script) throws -> Coin {
    let id = TransactionID { $0.copyBytes(from: [UInt8](repeating: number, count: 32)) }
    return Coin(
        outPoint: OutPoint(transactionID: id, index: UInt32(number)),
        output: TransactionOutput(value: try Satoshis(sat), script: script))
}

/// Bytes that look random and are the same on every run.
func sampleBytes(_ count: Int, seed: Int) -> [UInt8] {
    enum Sample {}
    var bytes: [UInt8] = []
    for block in 0...(count / 32) {
        bytes += SHA256.hash("\(seed)/\(block)".utf8, as: Bytes32<Sample>.self).rawRepresentation
    }
    return Array(bytes.prefix(count))
}
