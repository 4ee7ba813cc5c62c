import BitCache

@testable import BitCacheWallet

// What a wallet reads: words, passphrases and its own file. Scrypt is never run; its cost has limits of its own.
extension FuzzTarget {
    static let wallet: [FuzzTarget] = [
        FuzzTarget("mnemonic", maximumLength: 400, seeds: mnemonics) { bytes in
            let read = decoded { () throws(Refusal) in try Mnemonic(parsing: SecretBytes(copying: bytes)) }
            guard let mnemonic = read else { return }
            let written = mnemonic.withWords { Array($0) }
            let words = bytes.split(whereSeparator: { [9, 10, 13, 32].contains($0) }).map { word in
                word.map { (65...90).contains($0) ? $0 + 32 : $0 }
            }
            demand(Array(words.joined(separator: [32])) == written, "words are what was written, in small letters")
            demand(words.count == mnemonic.wordCount, "no word is lost")
        },
        FuzzTarget(
            "passphrase", maximumLength: 1100, seeds: { Seeds.utf8("", "plain", "Å", "\u{1100}\u{1161}\u{11a8}", "ﬁ") }
        ) {
            bytes in
            let read = decoded { () throws(Refusal) in try Passphrase.normalized(SecretBytes(copying: bytes)) }
            guard let normal = read?.withUnsafeBytes({ Array($0) }) else { return }
            guard normal.count <= Passphrase.maximumBytes else { return }
            let again = certain("a normal form is a passphrase") { () throws(Refusal) in
                try Passphrase.normalized(SecretBytes(copying: normal)).withUnsafeBytes { Array($0) }
            }
            demand(again == normal, "a normal form is its own")
        },
        FuzzTarget("keystore_header", maximumLength: 200, seeds: headers) { bytes in
            var reader = ByteReader(bytes)
            if let header = decoded({ () throws(Refusal) in try KeystoreHeader(reading: &reader) }) {
                demand(header.bytes.dropFirst(4) == bytes.prefix(KeystoreHeader.count).dropFirst(4), "one encoding")
                demand(header.cost.memoryBytes <= Scrypt.maximumMemoryBytes, "a file cannot ask for more memory")
            }
            // With the checksum right and no passphrase, everything but scrypt is passed.
            let hash = TaggedHash(tag: "bitcache/keystore").hash(bytes) as Bytes32<Never>
            let opened = decoded { () throws(Refusal) in
                try Keystore.open(bytes + hash.rawRepresentation, passphrase: .empty)
            }
            demand(opened == nil, "no keystore opens without a passphrase")
        },
        FuzzTarget("keystore_contents", .records, maximumLength: 200, seeds: contents) { bytes in
            let read = decoded { () throws(Refusal) in try KeystoreContents(payload: SecretBytes(copying: bytes)) }
            guard let contents = read else { return }
            demand(contents.payload.withUnsafeBytes { Array($0) } == bytes, "contents have one encoding")
        },
    ]

    @Sendable private static func mnemonics() throws -> [[UInt8]] {
        try [16, 20, 24, 28, 32].map { count in
            try Mnemonic(entropy: SecretBytes(copying: [UInt8](repeating: 0x5a, count: count))).withWords { Array($0) }
        }
    }

    @Sendable private static func headers() throws -> [[UInt8]] {
        let cost = try Scrypt(log2N: 14, blockSize: 8, parallelism: 1)
        return [
            KeystoreHeader(
                cost: cost, salt: [UInt8](repeating: 1, count: KeystoreHeader.saltByteCount),
                nonce: [UInt8](repeating: 2, count: AES256GCM.nonceByteCount)
            ).bytes + [UInt8](repeating: 3, count: 60)
        ]
    }

    @Sendable private static func contents() throws -> [[UInt8]] {
        try [(16, false), (32, true)].map { count, needsPassphrase in
            KeystoreContents(
                mnemonic: try Mnemonic(entropy: SecretBytes(copying: [UInt8](repeating: 0x5a, count: count))),
                network: .regtest, created: try Timestamp(seconds: 1_767_225_600), needsPassphrase: needsPassphrase
            ).payload.withUnsafeBytes { Array($0) }
        }
    }
}
