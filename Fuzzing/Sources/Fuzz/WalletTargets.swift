import BitCache

@testable import BitCacheWallet

// What a wallet reads: words, passphrases and its own file. Scrypt is never run; its cost has limits of its own.
extension FuzzTarget {
    static let wallet: [FuzzTarget] = [
        FuzzTarget("mnemonic", maximumLength: 400, seeds: mnemonics) { bytes in
            let text = SecretBytes(copying: bytes)
            let read = decoded { () throws(Refusal) in try Mnemonic(parsing: text) }
            checkSuggestions(for: text, isMnemonic: read != nil)
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
        sealed("keystore_header", .keystore) { (bytes, passphrase) throws(Refusal) in
            _ = try Keystore.open(bytes, passphrase: passphrase)
        },
        sealed("backup_header", .backup) { (bytes, passphrase) throws(Refusal) in
            _ = try Backup.open(bytes, passphrase: passphrase)
        },
        FuzzTarget("keystore_contents", .records, maximumLength: 200, seeds: contents) { bytes in
            let read = decoded { () throws(Refusal) in try KeystoreContents(payload: SecretBytes(copying: bytes)) }
            guard let contents = read else { return }
            demand(contents.payload.withUnsafeBytes { Array($0) } == bytes, "contents have one encoding")
        },
    ]

    /// What is suggested is of the list, and no more of it than was asked for.
    private static func checkSuggestions(for text: SecretBytes, isMnemonic: Bool) {
        let unknown = Mnemonic.unknownWords(in: text)
        demand(!isMnemonic || unknown.isEmpty, "a mnemonic has no unknown word")
        for place in unknown.prefix(2) + [.min, 0, 1, .max] {
            let near = Mnemonic.suggestions(forWord: place, of: text, maximumCount: 3)
            demand(Mnemonic.unknownWords(in: near).isEmpty, "only words of the list are suggested")
            let count = near.withUnsafeBytes { $0.split(separator: 32).count }
            demand(count <= 3, "no more words are suggested than are asked for")
        }
    }

    @Sendable private static func mnemonics() throws -> [[UInt8]] {
        let whole = try [16, 20, 24, 28, 32].map { count in
            try Mnemonic(entropy: SecretBytes(copying: [UInt8](repeating: 0x5a, count: count))).withWords { Array($0) }
        }
        return whole + Seeds.utf8("abandn abot zooo", "ABAN ABOUT\tzo")
    }

    /// The readable part of a file whose rest is encrypted. Scrypt is never reached: it is dear, and has its own limits.
    private static func sealed(
        _ name: String, _ format: SealedFormat,
        open: @escaping @Sendable ([UInt8], SecretBytes) throws(Refusal) -> Void
    ) -> FuzzTarget {
        FuzzTarget(name, maximumLength: 300, seeds: { try headers(of: format) }) { bytes in
            var reader = ByteReader(bytes)
            let read = decoded { () throws(Refusal) in
                try SealedHeader(reading: &reader, of: format, leastLog2N: Keystore.minimumLog2N)
            }
            if let header = read {
                demand(
                    header.bytes(magic: format.magic).dropFirst(4) == bytes.prefix(SealedHeader.count).dropFirst(4),
                    "a header has one encoding")
                demand(header.cost.memoryBytes <= Scrypt.maximumMemoryBytes, "a file cannot ask for more memory")
            }
            // Without the checksum no passphrase is tried: a damaged file costs nobody a second.
            demand(
                code { () throws(Refusal) in try open(bytes, somePassphrase) } == .keystoreDamaged,
                "what is damaged is called so, at once")
            // With the checksum right and no passphrase, everything but scrypt is passed.
            let hash = format.checksumHash.hash(bytes) as Bytes32<Never>
            let whole = bytes + hash.rawRepresentation
            let answer = code { () throws(Refusal) in try open(whole, .empty) }
            demand(answer != nil, "nothing opens without a passphrase")
            demand(
                answer != .passphraseEmpty || (read != nil && bytes.starts(with: format.magic)),
                "a passphrase is asked for behind a good header alone")
        }
    }

    private static let somePassphrase = SecretBytes(copying: Array("a passphrase".utf8))

    @Sendable private static func headers(of format: SealedFormat) throws -> [[UInt8]] {
        try [17, 18].map { (log2N: UInt8) in
            SealedHeader(
                cost: try Scrypt(log2N: log2N, blockSize: 8, parallelism: 1),
                salt: [UInt8](repeating: 1, count: SealedHeader.saltByteCount),
                nonce: [UInt8](repeating: 2, count: AES256GCM.nonceByteCount)
            ).bytes(magic: format.magic) + [UInt8](repeating: 3, count: 60)
        }
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
