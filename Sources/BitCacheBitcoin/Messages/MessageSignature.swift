public import BitCacheCore

/// A signature of a message by an address (BIP 322), which says nothing before it was verified.
public struct MessageSignature: Hashable, Sendable {
    /// How much of the signed transaction a signature contains.
    public enum Format: String, Sendable, CaseIterable {
        /// The witness of the one input; everything else is as usual.
        case simple = "smp"
        /// The whole transaction, and so other terms.
        case full = "ful"
        /// A finalized PSBT, whose further inputs spend coins whose control is shown.
        case proofOfFunds = "pof"
    }

    enum Content: Hashable, Sendable {
        case simple([[UInt8]])
        case full(Transaction)
        case proofOfFunds(FundsProof)
    }

    let content: Content

    /// The longest text that is read, in bytes: a transaction as large as a block, in base64.
    public static let maximumSizeBytes = 6_000_000

    init(_ content: Content) {
        self.content = content
    }

    /// The format, which the text's first three letters name.
    public var format: Format {
        switch content {
        case .simple: .simple
        case .full: .full
        case .proofOfFunds: .proofOfFunds
        }
    }

    /// The coins whose control a proof of funds shows, as the proof describes them; none in the other formats.
    public var coins: [Coin] {
        guard case .proofOfFunds(let proof) = content else { return [] }
        return zip(proof.transaction.inputs.dropFirst(), proof.coins).map { Coin(outPoint: $0.outPoint, output: $1) }
    }

    /// Reads a signature: its format in three letters, then base64. Without the letters it is a simple one.
    ///
    /// - Throws: `message_signature_malformed`; `message_signature_legacy` for 65 bytes without a format, which is what
    ///   wallets made before BIP 322.
    public init(parsing text: String) throws(Refusal) {
        guard text.utf8.count <= Self.maximumSizeBytes else {
            throw Refusal(
                .messageSignatureMalformed, "a signature is never longer than \(Self.maximumSizeBytes) characters")
        }
        let named = Format.allCases.first { text.utf8.starts(with: $0.rawValue.utf8) }
        do {
            // No text without a format is taken for one with: three letters more or less are no whole base64.
            // Cut off as bytes: a combining mark behind them would go along with the third letter.
            let bytes = try Base64.decode(Substring(text.utf8.dropFirst(named == nil ? 0 : 3)))
            self.init(try Self.content(named, bytes))
        } catch  where error.code == .messageSignatureLegacy {
            throw error
        } catch {
            throw Refusal(
                .messageSignatureMalformed,
                "this is no signature\(named.map { " of the format \($0.rawValue)" } ?? ""): \(error.message)")
        }
    }

    private static func content(_ format: Format?, _ bytes: [UInt8]) throws(Refusal) -> Content {
        switch format {
        case nil where bytes.count == legacySizeBytes:
            throw Refusal(
                .messageSignatureLegacy, "this is a signature of the form before BIP 322, which is not read here")
        case nil, .simple: return .simple(try witness(bytes))
        case .full: return .full(try Transaction(rawRepresentation: bytes))
        case .proofOfFunds: return .proofOfFunds(try FundsProof(PSBT(rawRepresentation: bytes)))
        }
    }

    /// A recoverable ECDSA signature: one byte for the key, then 64.
    private static let legacySizeBytes = 65

    private static func witness(_ bytes: [UInt8]) throws(Refusal) -> [[UInt8]] {
        var reader = ByteReader(bytes)
        var input = TransactionInput(outPoint: .coinbase)
        try input.readWitness(from: &reader)
        try reader.finish()
        return input.witness
    }
}

extension MessageSignature: CustomStringConvertible {
    /// The format in three letters, then base64.
    public var description: String {
        let bytes: [UInt8]
        switch content {
        case .simple(let witness):
            var writer = ByteWriter()
            TransactionInput(outPoint: .coinbase, witness: witness).writeWitness(to: &writer)
            bytes = writer.bytes
        case .full(let transaction):
            bytes = transaction.rawRepresentation
        case .proofOfFunds(let proof):
            bytes = proof.psbt.rawRepresentation
        }
        return format.rawValue + Base64.encode(bytes)
    }
}
