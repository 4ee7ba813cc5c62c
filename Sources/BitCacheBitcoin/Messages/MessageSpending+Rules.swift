import BitCacheCore
import BitCacheCrypto

// What BIP 322 requires beyond what nodes require before they relay a transaction.

extension MessageSpending {
    /// Refuses signatures that do not cover everything, and OP_CODESEPARATOR.
    func checkRequiredRules(input index: Int, of script: Script) throws(Refusal) {
        let input = transaction.inputs[index]
        var items = input.witness
        var shownScript: [UInt8]?
        switch script.kind {
        case .p2wsh: shownScript = items.popLast()
        // A program of version 0 within P2SH: the hash of a script has 32 bytes, that of a key 20.
        case .p2sh where input.scriptSig.bytes.count == 35: shownScript = items.popLast()
        // Behind the script stands the control block.
        case .p2tr where items.count >= 2:
            items.removeLast()
            shownScript = items.popLast()
        default: break
        }
        if let shownScript {
            var reader = InstructionReader(shownScript)
            while let instruction = reader.next() {
                guard instruction.opcode != .codeSeparator else {
                    throw Refusal(.messageSignatureInvalid, "input \(index): OP_CODESEPARATOR is forbidden")
                }
                items.append(instruction.data)
            }
        }
        // Scripts have no means to put a signature together: each one is an item of the witness, or stands in a script.
        guard items.allSatisfy({ coversEverything($0, isTaproot: script.kind == .p2tr) }) else {
            throw Refusal(.messageSignatureInvalid, "input \(index): a signature does not cover everything")
        }
    }

    /// Whether an item is no signature, or one of all inputs and all outputs.
    private func coversEverything(_ item: [UInt8], isTaproot: Bool) -> Bool {
        let isSignature =
            isTaproot
            // Without the byte of a type it is the usual one (BIP 341).
            ? item.count == SchnorrSignature.count + 1 && item.last.flatMap(SignatureHashType.init(rawValue:)) != nil
            : ECDSASignature(strictDER: item.dropLast()) != nil
        return !isSignature || item.last == SignatureHashType.all.rawValue
    }
}
