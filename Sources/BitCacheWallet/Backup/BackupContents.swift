public import BitCacheCore
import BitCacheCrypto

/// What a backup keeps: the keystore's contents, and what other parts of a program want back after a loss.
///
/// A wallet knows nothing of sessions and hosts, so their part is bytes under a name: whoever wrote them reads them.
public struct BackupContents: Sendable {
    /// The name of a part; its number is that of the record.
    public enum Section: UInt64, Sendable, CaseIterable {
        /// Hosts, sessions and budgets of a payer.
        case payer = 16
    }

    /// The words and what belongs to them.
    public let keystore: KeystoreContents
    /// When the backup was made.
    public let made: Timestamp
    /// The other parts, encrypted with the words but without a secret key in them.
    public let sections: [Section: [UInt8]]

    /// Puts together what is to be kept.
    public init(keystore: KeystoreContents, made: Timestamp, sections: [Section: [UInt8]] = [:]) {
        self.keystore = keystore
        self.made = made
        self.sections = sections
    }
}

// MARK: - The encrypted payload

// The keystore's records come first and hold the only secret, so that all behind them may be built in arrays.
extension BackupContents {
    private enum Record {
        static let keystore: UInt64 = 0
        static let made: UInt64 = 2
    }

    var payload: SecretBytes {
        let words = keystore.payload
        var before = ByteWriter()
        before.write(bigSize: Record.keystore)
        before.write(bigSize: UInt64(words.count))
        var records = TLVWriter()
        records.write(Record.made, made.seconds)
        for section in Section.allCases {
            if let bytes = sections[section] { records.write(section.rawValue, bytes) }
        }
        return words.surrounded(by: before.bytes, records.bytes)
    }

    /// Reads a payload whose authenticity was proved.
    ///
    /// - Throws: what ``TLVReader`` and the keystore's records are refused for, `time_not_understood`,
    ///   `unknown_record`.
    init(payload: SecretBytes) throws(Refusal) {
        var bytes = payload.withUnsafeBytes { Array($0) }
        // The records are slices of this array and gone before it is wiped, so the wiping happens in place.
        defer { wipe(&bytes) }
        self = try Self.read(bytes[...])
    }

    private static func read(_ bytes: ArraySlice<UInt8>) throws(Refusal) -> BackupContents {
        var records = try TLVReader(bytes)
        let keystore = try KeystoreContents(records: records.take(Record.keystore))
        let made = try Timestamp(seconds: records.take(Record.made, as: UInt64.self))
        var sections: [Section: [UInt8]] = [:]
        for section in Section.allCases {
            if let bytes = records.takeOptional(section.rawValue) { sections[section] = Array(bytes) }
        }
        // A part that nobody here understands would be lost in restoring without a word.
        try records.finish(acceptingUnknown: false)
        return BackupContents(keystore: keystore, made: made, sections: sections)
    }
}

extension BackupContents: NeverPrinted {
    /// What the backup is of, and how large its parts are.
    public var description: String {
        "BackupContents(\(keystore.mnemonic.wordCount) words on \(keystore.network), made \(made), not shown)"
    }
}
