public import BitCacheCore
public import BitCacheCrypto

/// What a keystore keeps: the words, and what must be known to use them again.
public struct KeystoreContents: Sendable {
    /// The words.
    public let mnemonic: Mnemonic
    /// The network of the wallet.
    public let network: Network
    /// When the wallet was made: no coin of its is older.
    public let created: Timestamp
    /// Whether the wallet is the one of the words with a BIP 39 passphrase; the passphrase itself is not kept.
    public let needsPassphrase: Bool

    /// Puts together what is to be kept.
    public init(mnemonic: Mnemonic, network: Network, created: Timestamp, needsPassphrase: Bool = false) {
        self.mnemonic = mnemonic
        self.network = network
        self.created = created
        self.needsPassphrase = needsPassphrase
    }

    /// The wallet; the BIP 39 passphrase is given exactly where one is needed.
    ///
    /// Without this rule a forgotten passphrase would open another, empty wallet and look like lost money.
    ///
    /// - Throws: `passphrase_needed`, `passphrase_unexpected`; as ``Wallet/init(_:passphrase:network:)``.
    public func wallet(passphrase: SecretBytes = .empty) throws(Refusal) -> Wallet {
        switch (needsPassphrase, passphrase.count > 0) {
        case (true, false):
            throw Refusal(.passphraseNeeded, "this wallet was made with a BIP 39 passphrase; give it as well")
        case (false, true):
            throw Refusal(.passphraseUnexpected, "this wallet was made without a BIP 39 passphrase; give none")
        case (true, true), (false, false):
            return try Wallet(mnemonic, passphrase: passphrase, network: network)
        }
    }
}

// MARK: - The encrypted payload

// TLV records, in rising order; the entropy comes last, so that all before it is no secret and may be built in arrays.
extension KeystoreContents {
    private enum Record {
        static let network: UInt64 = 0
        static let created: UInt64 = 2
        static let wordCount: UInt64 = 4
        static let needsPassphrase: UInt64 = 6
        static let entropy: UInt64 = 8
    }

    var payload: SecretBytes {
        var records = TLVWriter()
        records.write(Record.network, network.rawValue)
        records.write(Record.created, created.seconds)
        records.write(Record.wordCount, UInt8(mnemonic.wordCount))
        if needsPassphrase { records.write(Record.needsPassphrase, []) }
        var before = ByteWriter()
        before.write(records.bytes)
        before.write(bigSize: Record.entropy)
        before.write(bigSize: UInt64(mnemonic.entropy.count))
        return mnemonic.entropy.surrounded(by: before.bytes)
    }

    /// Reads a payload whose authenticity was proved.
    ///
    /// - Throws: what ``TLVReader`` throws, `network_unknown`, `time_not_understood`, `mnemonic_entropy_size`.
    init(payload: SecretBytes) throws(Refusal) {
        var bytes = payload.withUnsafeBytes { Array($0) }
        // The records are slices of this array and gone before it is wiped, so the wiping happens in place.
        defer { wipe(&bytes) }
        self = try KeystoreContents(records: bytes[...])
    }

    /// Reads the records in memory that the caller wipes.
    init(records bytes: ArraySlice<UInt8>) throws(Refusal) {
        var records = try TLVReader(bytes)
        let networkNumber = try records.take(Record.network, as: UInt8.self)
        let created = try Timestamp(seconds: records.take(Record.created, as: UInt64.self))
        let wordCount = try records.take(Record.wordCount, as: UInt8.self)
        let passphrase = records.takeOptional(Record.needsPassphrase)
        let mnemonic = try Mnemonic(entropy: SecretBytes(copying: records.take(Record.entropy)))
        try records.finish(acceptingUnknown: false)
        guard let network = Network(rawValue: networkNumber) else {
            throw Refusal(.networkUnknown, "the keystore is for network \(networkNumber); a newer version may know it")
        }
        guard mnemonic.wordCount == wordCount, passphrase?.isEmpty ?? true else {
            throw Refusal(.notCanonical, "the records of the keystore contradict each other")
        }
        self.init(
            mnemonic: mnemonic, network: network, created: created, needsPassphrase: passphrase != nil)
    }
}

extension KeystoreContents: NeverPrinted {
    /// How many words there are, for which network, and since when.
    public var description: String {
        "KeystoreContents(\(mnemonic.wordCount) words on \(network), made \(created), not shown)"
    }
}

extension Refusal.Code {
    /// A wallet with a BIP 39 passphrase was opened without one.
    public static let passphraseNeeded = Self(rawValue: "passphrase_needed")
    /// A wallet without a BIP 39 passphrase was opened with one.
    public static let passphraseUnexpected = Self(rawValue: "passphrase_unexpected")
}
