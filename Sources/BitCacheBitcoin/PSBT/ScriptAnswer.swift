import BitCacheCore
import BitCacheCrypto

/// Finds what answers a script without branches, from the signatures and preimages that are at hand.
///
/// The script is run with unknown items in place of the stack's: where an opcode takes an item, it says what the item has
/// to be. Scripts with OP_IF and the like are not understood; in a taproot tree each branch is a leaf of its own.
/// Whether the answer is right, the checker of spends says afterwards.
struct ScriptAnswer {
    /// What is at hand.
    struct Means {
        /// The keys of which there is a signature.
        var signatures: [[UInt8]: [UInt8]] = [:]
        var preimage: (PSBT.PreimageKind, [UInt8]) -> [UInt8]? = { _, _ in nil }
        /// Whether the script is run as tapscript, which has other opcodes for signatures.
        var isTapscript: Bool
    }

    /// What is known of an item while the script runs.
    private enum Item {
        /// Bytes that the script pushes.
        case bytes([UInt8])
        /// An item of the answer.
        case answer(Int)
        /// The size of an item of the answer, which the checker will see to.
        case size
        /// The hash of an item of the answer.
        case hash(PSBT.PreimageKind, of: Int)
        /// How many of some items are signatures; true where there is one item and it is.
        case count([Int])
        /// True in any case.
        case yes
    }

    private struct NotUnderstood: Error {}

    private let means: Means
    private var stack: [Item] = []
    /// The items of the answer, the top of the stack first; nil until one is known.
    private var answers: [[UInt8]?] = []
    /// Of items that have to be signatures, the key.
    private var keys: [Int: [UInt8]] = [:]

    /// The items that answer the script, the bottom of the stack first; nil where some are missing.
    static func find(_ script: Script, with means: Means) -> [[UInt8]]? {
        guard let instructions = try? script.instructions else { return nil }
        var answer = ScriptAnswer(means: means)
        do throws(NotUnderstood) {
            for instruction in instructions { try answer.run(instruction) }
            try answer.verify()
        } catch {
            return nil
        }
        // Items that are left over would make the script fail.
        guard answer.stack.isEmpty, !answer.answers.contains(nil) else { return nil }
        return answer.answers.compactMap(\.self).reversed()
    }

    private init(means: Means) {
        self.means = means
    }

    private mutating func run(_ instruction: Script.Instruction) throws(NotUnderstood) {
        if let pushed = instruction.pushed {
            stack.append(.bytes(pushed))
            return
        }
        switch instruction.opcode {
        case .checkSignature: try checkSignature()
        case .checkSignatureVerify:
            try checkSignature()
            try verify()
        case .checkSignatureAdd where means.isTapscript: try addSignature()
        case .checkMultisig where !means.isTapscript: try checkMultisig()
        case .numberEqual, .greaterThanOrEqual, .equal: try compare()
        case .numberEqualVerify, .equalVerify:
            try compare()
            try verify()
        case .verify: try verify()
        case .size:
            stack.append(.answer(try popAnswer()))
            stack.append(.size)
        case .duplicate:
            let item = pop()
            stack += [item, item]
        case .ripemd160: stack.append(.hash(.ripemd160, of: try popAnswer()))
        case .sha256: stack.append(.hash(.sha256, of: try popAnswer()))
        case .hash160: stack.append(.hash(.hash160, of: try popAnswer()))
        case .hash256: stack.append(.hash(.hash256, of: try popAnswer()))
        case .drop: _ = pop()
        // Whether the lock is over, the checker sees.
        case .checkLockTimeVerify, .checkSequenceVerify: break
        default: throw NotUnderstood()
        }
    }

    // MARK: Items

    /// Takes the top of the stack: below what the script left there, it is an item of the answer.
    private mutating func pop() -> Item {
        if let item = stack.popLast() { return item }
        answers.append(nil)
        return .answer(answers.count - 1)
    }

    private mutating func popAnswer() throws(NotUnderstood) -> Int {
        guard case .answer(let index) = pop() else { throw NotUnderstood() }
        return index
    }

    private mutating func popNumber() throws(NotUnderstood) -> Int {
        guard case .bytes(let bytes) = pop(), bytes.count <= ScriptNumber.maximumSizeBytes else {
            throw NotUnderstood()
        }
        return Int(ScriptNumber.decode(bytes))
    }

    /// Takes a key: one the script pushes, or an item of the answer that its hash has settled.
    private mutating func popKey() throws(NotUnderstood) -> [UInt8] {
        switch pop() {
        case .bytes(let key): return key
        case .answer(let index):
            guard let key = answers[index] else { throw NotUnderstood() }
            return key
        default: throw NotUnderstood()
        }
    }

    // MARK: Opcodes

    private mutating func checkSignature() throws(NotUnderstood) {
        let key = try popKey()
        let index = try popAnswer()
        keys[index] = key
        stack.append(.count([index]))
    }

    private mutating func addSignature() throws(NotUnderstood) {
        let key = try popKey()
        guard case .count(let others) = pop() else { throw NotUnderstood() }
        let index = try popAnswer()
        keys[index] = key
        stack.append(.count(others + [index]))
    }

    private mutating func checkMultisig() throws(NotUnderstood) {
        let keyCount = try popNumber()
        guard (1...ScriptLimits.maximumMultisigKeyCount).contains(keyCount) else { throw NotUnderstood() }
        var keys: [[UInt8]] = []
        for _ in 0..<keyCount { keys.insert(try popKey(), at: 0) }
        let required = try popNumber()
        guard (1...keyCount).contains(required) else { throw NotUnderstood() }
        let signatures = keys.compactMap { means.signatures[$0] }.prefix(required)
        guard signatures.count == required else { throw NotUnderstood() }
        for signature in signatures.reversed() { answers[try popAnswer()] = signature }
        // OP_CHECKMULTISIG takes one item too many, which has to have no bytes (BIP 147).
        answers[try popAnswer()] = []
        stack.append(.yes)
    }

    private mutating func compare() throws(NotUnderstood) {
        switch (pop(), pop()) {
        case (.bytes(let bytes), .count(let indices)):
            guard bytes.count <= ScriptNumber.maximumSizeBytes else { throw NotUnderstood() }
            try settle(Int(ScriptNumber.decode(bytes)), of: indices)
        case (.bytes(let digest), .hash(let kind, let index)), (.hash(let kind, let index), .bytes(let digest)):
            answers[index] = try preimage(kind, digest)
        case (.bytes, .size): break
        default: throw NotUnderstood()
        }
        stack.append(.yes)
    }

    private func preimage(_ kind: PSBT.PreimageKind, _ digest: [UInt8]) throws(NotUnderstood) -> [UInt8] {
        if let preimage = means.preimage(kind, digest) { return preimage }
        guard kind == .hash160, let key = means.signatures.keys.first(where: { hash160($0) == digest }) else {
            throw NotUnderstood()
        }
        return key
    }

    /// Takes the top of the stack, which has to be true.
    private mutating func verify() throws(NotUnderstood) {
        switch pop() {
        case .yes: break
        // What a lock leaves behind is its number, and true unless it is zero.
        case .bytes(let bytes) where bytes.contains { $0 != 0 }: break
        case .count(let indices): try settle(indices.count, of: indices)
        default: throw NotUnderstood()
        }
    }

    /// Puts in exactly so many signatures, and items without bytes for the others.
    private mutating func settle(_ required: Int, of indices: [Int]) throws(NotUnderstood) {
        var left = required
        for index in indices {
            let signature = left > 0 ? keys[index].flatMap { means.signatures[$0] } : nil
            answers[index] = signature ?? []
            if signature != nil { left -= 1 }
        }
        guard left == 0 else { throw NotUnderstood() }
    }
}
