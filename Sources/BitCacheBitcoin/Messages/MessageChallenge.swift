public import BitCacheCore
import BitCacheCrypto

/// What the 32 bytes of a signed message's hash mean.
public enum MessageHashMeaning {}

/// The hash that stands for a message in the transactions of BIP 322.
public typealias MessageHash = Bytes32<MessageHashMeaning>

/// A message and the script that is to answer for it, as the two transactions of BIP 322 put it.
///
/// ``toSpend`` has one output under the script and can never be in a block, for its input spends nothing; ``toSign(_:)``
/// spends that output. Whoever can sign the second one can spend coins under the script.
public struct MessageChallenge: Hashable, Sendable {
    /// The hash of the message's bytes, as they are.
    public let messageHash: MessageHash
    /// The script of the address that signs.
    public let script: Script

    private static let messageTag = TaggedHash(tag: "BIP0322-signed-message")

    /// Asks a script to answer for a message.
    public init(message: some Sequence<UInt8>, script: Script) {
        messageHash = Self.messageTag.hash(message)
        self.script = script
    }

    /// The output that the signature spends: no money, under the script.
    public var output: TransactionOutput { TransactionOutput(value: .zero, script: script) }

    /// The transaction that has ``output`` alone.
    public var toSpend: Transaction {
        // OP_0, then a push of the hash, where a coinbase would have its height.
        let commitment = Script(
            short: [Opcode.zero.rawValue, UInt8(MessageHash.count)] + messageHash.rawRepresentation)
        let input = TransactionInput(outPoint: .coinbase, sequence: 0, scriptSig: commitment)
        return Transaction(version: 0, inputs: [input], outputs: [output])
    }

    /// What a signature says of itself besides signing: from when on it counts.
    public struct Terms: Hashable, Sendable {
        /// The transaction's version: 0, or 2 where the script has a relative lock.
        public var version: UInt32
        /// The block height or time before which the signature does not count (BIP 65); 0 for none.
        public var lockTime: UInt32
        /// How old a coin has to be before the signature counts for it, as BIP 68 encodes it; 0 for none.
        public var sequence: UInt32

        /// Sets the terms; those of a signature that counts at once, unless others are given.
        public init(version: UInt32 = 0, lockTime: UInt32 = 0, sequence: UInt32 = 0) {
            self.version = version
            self.lockTime = lockTime
            self.sequence = sequence
        }
    }

    /// The transaction to be signed, without its witnesses.
    ///
    /// - Parameters:
    ///   - terms: Others than the usual ones need the full format.
    ///   - coins: Coins whose control is to be shown as well, in the order of the inputs behind the first.
    public func toSign(_ terms: Terms = Terms(), coins: [OutPoint] = []) -> Transaction {
        let first = TransactionInput(outPoint: spentOutPoint, sequence: terms.sequence)
        return Transaction(
            version: terms.version,
            inputs: [first] + coins.map { TransactionInput(outPoint: $0, sequence: 0) },
            outputs: [Self.answer], lockTime: terms.lockTime)
    }

    /// The coin that the first input has to spend.
    var spentOutPoint: OutPoint { toSpend.outPoint(0) }

    /// The only output of the transaction to be signed: nothing, to nobody.
    static let answer = TransactionOutput(value: .zero, script: Script(short: [Opcode.opReturn.rawValue]))
}
