import BitCacheCore
import BitCacheCrypto

extension ScriptInterpreter {
    mutating func executeHash(_ opcode: Opcode) throws(ScriptFailure) {
        enum Meaning {}
        let item = try stack.pop()
        switch opcode {
        case .ripemd160: stack.push(ripemd160(item))
        case .sha1: stack.push(sha1(item))
        case .sha256: stack.push(SHA256.hash(item, as: Bytes32<Meaning>.self).rawRepresentation)
        case .hash160: stack.push(hash160(item))
        case .hash256: stack.push(doubleSHA256(item, as: Bytes32<Meaning>.self).rawRepresentation)
        default: throw Self.unknown(opcode)
        }
    }

    mutating func executeSignature(_ opcode: Opcode) throws(ScriptFailure) {
        switch opcode {
        case .codeSeparator:
            codeStart = reader.position
            codeSeparatorPosition = instructionIndex
        case .checkSignature, .checkSignatureVerify:
            try stack.require(2)
            let (key, signature) = (try stack.pop(), try stack.pop())
            stack.push(try check(signature, by: key))
            if opcode == .checkSignatureVerify { try verify(opcode) }
        case .checkSignatureAdd:
            guard dialect.isTapscript else { throw Self.unknown(opcode) }
            try stack.require(3)
            let (key, number, signature) = (try stack.pop(), try takeNumber(), try stack.pop())
            stack.push(number: number + (try check(signature, by: key) ? 1 : 0))
        case .checkMultisig, .checkMultisigVerify:
            guard !dialect.isTapscript else { throw Self.unknown(opcode) }
            try checkMultisig()
            if opcode == .checkMultisigVerify { try verify(opcode) }
        default: throw Self.unknown(opcode)
        }
    }

    private mutating func check(_ signature: [UInt8], by key: [UInt8]) throws(ScriptFailure) -> Bool {
        switch dialect {
        case .version0:
            let isValid = try checkVersion0(signature, by: key)
            if !isValid, !signature.isEmpty { noteBadSignature() }
            return isValid
        case .tapscript(let leafHash, let annexHash):
            return try checkTapscript(signature, by: key, leafHash: leafHash, annexHash: annexHash)
        }
    }

    /// Notes a signature that is wrong and not left out; relay wants those that count for nothing to be empty (BIP 146).
    private mutating func noteBadSignature() {
        hasBadSignature = true
        objections.noteNotStandard("a signature that does not verify is not empty")
    }

    // BIP 342: an empty signature is a no; any other must be valid, or the script fails.
    private mutating func checkTapscript(
        _ signature: [UInt8], by key: [UInt8], leafHash: Bytes32<MerkleRootMeaning>,
        annexHash: SignatureHashes.Part?
    ) throws(ScriptFailure) -> Bool {
        if !signature.isEmpty {
            signatureBudget -= ScriptLimits.signatureWeight
            guard signatureBudget >= 0 else {
                throw ScriptFailure(.txScriptLimit, "the script checks more signatures than its witness pays for")
            }
        }
        guard !key.isEmpty else { throw ScriptFailure(.txScriptMalformed, "a signature is checked by an empty key") }
        guard key.count == 32 else {
            objections.noteUpgradable("a public key has \(key.count) bytes, which have no meaning yet")
            return !signature.isEmpty
        }
        guard !signature.isEmpty else { return false }
        let position = codeSeparatorPosition
        let (hashes, index) = (hashes, inputIndex)
        try TaprootSignature.check(signature, by: key) { (type) throws(Refusal) in
            try hashes.scriptPath(
                input: index, leafHash: leafHash, type: type, codeSeparatorPosition: position, annexHash: annexHash)
        }
        return true
    }

    private mutating func checkVersion0(_ signature: [UInt8], by key: [UInt8]) throws(ScriptFailure) -> Bool {
        let code = Array(script[codeStart...])
        let (hashes, index) = (hashes, inputIndex)
        return try Version0Signature.check(signature, by: key, objections: &objections) {
            (typeByte) throws(Refusal) in
            try hashes.version0(input: index, scriptCode: code, typeByte: typeByte)
        }
    }

    // dummy | signatures | their count | keys | their count: the signatures belong to some of the keys, in their order.
    private mutating func checkMultisig() throws(ScriptFailure) {
        let keyCount = try takeCount(upTo: ScriptLimits.maximumMultisigKeyCount, of: "keys")
        try countOperations(keyCount)
        let keys = try takeItems(keyCount)
        let signatureCount = try takeCount(upTo: keyCount, of: "signatures")
        let signatures = try takeItems(signatureCount)
        var (nextKey, nextSignature) = (0, 0)
        // Once fewer keys than signatures are left it is lost, and Bitcoin looks at no more of them.
        while nextSignature < signatureCount, keyCount - nextKey >= signatureCount - nextSignature {
            if try checkVersion0(signatures[nextSignature], by: keys[nextKey]) { nextSignature += 1 }
            nextKey += 1
        }
        let isValid = nextSignature == signatureCount
        if !isValid, signatures.contains(where: { !$0.isEmpty }) { noteBadSignature() }
        guard try stack.pop().isEmpty else {
            throw ScriptFailure(.txScriptMalformed, "the item below the signatures of a multisignature is not empty")
        }
        stack.push(isValid)
    }

    private mutating func takeCount(upTo maximum: Int, of what: String) throws(ScriptFailure) -> Int {
        let count = try takeNumber()
        guard count >= 0, count <= maximum else {
            throw ScriptFailure(.txScriptLimit, "a multisignature has \(count) \(what), and at most \(maximum) may be")
        }
        return Int(count)
    }

    /// Takes so many items, the top one first.
    private mutating func takeItems(_ count: Int) throws(ScriptFailure) -> [[UInt8]] {
        let items = Array(stack.items.suffix(count).reversed())
        try stack.pop(count)
        return items
    }
}
