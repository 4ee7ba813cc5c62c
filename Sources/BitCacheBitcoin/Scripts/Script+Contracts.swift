public import BitCacheCore
public import BitCacheCrypto

/// What the 32 bytes mean that a hash lock asks the preimage of.
public enum HashLockMeaning {}

// The scripts that escrows and channels are made of, for leaves of a taproot tree. Each is the form that miniscript
// gives the same condition, so that descriptors can say it and other wallets can spend it.

extension Script {
    /// The most keys of a threshold.
    public static let maximumThresholdKeyCount = 999

    /// One key: `pk(K)`. Answered by its signature.
    public static func key(_ key: XOnlyPublicKey) throws(Refusal) -> Script {
        var builder = ScriptBuilder()
        builder.append(pushing: key.bytes)
        builder.append(.checkSignature)
        return try builder.script()
    }

    /// So many of some keys: `multi_a(M,K1,…,KN)`, by OP_CHECKSIGADD (BIP 342).
    ///
    /// Answered by one item a key, the last key's first: its signature, or an item without bytes.
    ///
    /// - Throws: `script_threshold` unless there are 1 to ``maximumThresholdKeyCount`` keys and at least as many as are
    ///   required; `script_too_long`.
    public static func threshold(_ required: Int, of keys: [XOnlyPublicKey]) throws(Refusal) -> Script {
        try checkThreshold(required, of: keys.count, atMost: maximumThresholdKeyCount)
        var builder = ScriptBuilder()
        for (index, key) in keys.enumerated() {
            builder.append(pushing: key.bytes)
            builder.append(index == 0 ? .checkSignature : .checkSignatureAdd)
        }
        builder.append(number: Int64(required))
        builder.append(.numberEqual)
        return try builder.script()
    }

    /// One key from a lock time on: `and_v(v:pk(K),after(N))` (BIP 65). Answered by its signature.
    ///
    /// - Parameter lockTime: A height, or from 500 000 000 on seconds since 1970; the spending transaction's own lock
    ///   time has to be as late, and the input's sequence not final.
    /// - Throws: `script_lock` for 0, which locks nothing, and from 2^31 on, which miniscript does not take.
    public static func key(_ key: XOnlyPublicKey, fromLockTime lockTime: UInt32) throws(Refusal) -> Script {
        guard (1..<1 << 31).contains(lockTime) else {
            throw Refusal(.scriptLock, "a lock time of \(lockTime) locks nothing, or is above 2147483647")
        }
        return try self.key(key, lockedBy: Int64(lockTime), .checkLockTimeVerify)
    }

    /// One key after a relative lock: `and_v(v:pk(K),older(N))` (BIP 112). Answered by its signature.
    ///
    /// - Parameter lock: The input's sequence has to be ``RelativeLock/sequence`` or a longer lock of the same unit.
    /// - Throws: `script_lock` for a lock of 0.
    public static func key(_ key: XOnlyPublicKey, after lock: RelativeLock) throws(Refusal) -> Script {
        guard lock.sequence & 0xffff != 0 else { throw Refusal(.scriptLock, "a relative lock of 0 locks nothing") }
        return try self.key(key, lockedBy: Int64(lock.sequence), .checkSequenceVerify)
    }

    private static func key(
        _ key: XOnlyPublicKey, lockedBy number: Int64, _ opcode: Opcode
    ) throws(Refusal) -> Script {
        var builder = ScriptBuilder()
        builder.append(pushing: key.bytes)
        builder.append(.checkSignatureVerify)
        builder.append(number: number)
        builder.append(opcode)
        return try builder.script()
    }

    /// One key with the preimage of a SHA-256: `and_v(v:sha256(H),pk(K))`. Answered by the signature, then the preimage.
    ///
    /// The preimage has exactly 32 bytes: two chains, or a chain and a channel, then agree on what a preimage is.
    public static func key(
        _ key: XOnlyPublicKey, withPreimageOf hash: Bytes32<HashLockMeaning>
    ) throws(Refusal) -> Script {
        var builder = ScriptBuilder()
        builder.append(.size)
        builder.append(number: 32)
        builder.append(.equalVerify, .sha256)
        builder.append(pushing: hash)
        builder.append(.equalVerify)
        builder.append(pushing: key.bytes)
        builder.append(.checkSignature)
        return try builder.script()
    }

    /// So many of some compressed keys in witness version 0: `multi(M,K1,…,KN)`, for ``p2wsh(_:)``.
    ///
    /// Answered by an item without bytes and then the signatures, in the order of their keys.
    ///
    /// - Throws: `script_threshold` unless there are 1 to 20 keys and at least as many as are required;
    ///   `not_canonical`, `key_not_on_curve` for a key that is none.
    public static func multisig(_ required: Int, of compressedKeys: [[UInt8]]) throws(Refusal) -> Script {
        try checkThreshold(required, of: compressedKeys.count, atMost: ScriptLimits.maximumMultisigKeyCount)
        var builder = ScriptBuilder()
        builder.append(number: Int64(required))
        for key in compressedKeys {
            _ = try Script.p2wpkh(compressedPublicKey: key)
            builder.append(pushing: key)
        }
        builder.append(number: Int64(compressedKeys.count))
        builder.append(.checkMultisig)
        return try builder.script()
    }

    private static func checkThreshold(_ required: Int, of count: Int, atMost maximum: Int) throws(Refusal) {
        guard count <= maximum, required >= 1, required <= count else {
            throw Refusal(
                .scriptThreshold, "\(required) of \(count) keys cannot be asked; at most \(maximum) keys may be")
        }
    }
}

extension ScriptTree {
    /// An escrow: some of the keys at any time, or one key from a lock time on.
    ///
    /// The left leaf is ``Script/threshold(_:of:)`` and the right one ``Script/key(_:fromLockTime:)``.
    ///
    /// - Throws: What the two scripts refuse.
    public static func escrow(
        _ required: Int, of keys: [XOnlyPublicKey], refundingTo refundKey: XOnlyPublicKey,
        fromLockTime lockTime: UInt32
    ) throws(Refusal) -> ScriptTree {
        .branch(
            .leaf(try TapLeaf(.threshold(required, of: keys))),
            .leaf(try TapLeaf(.key(refundKey, fromLockTime: lockTime))))
    }
}

extension Refusal.Code {
    /// More signatures than keys, none, or more keys than a script takes.
    public static let scriptThreshold = Self(rawValue: "script_threshold")
    /// A lock that locks nothing, or that the script cannot say.
    public static let scriptLock = Self(rawValue: "script_lock")
}
