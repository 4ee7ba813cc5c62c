import BitCacheBitcoin
import BitCacheCore
import BitCacheCrypto
import BitCacheTesting
import Testing

/// A key with the script of its address, both kinds.
private func signer(_ number: UInt8, taproot: Bool) throws -> (key: SecretKey, script: Script) {
    let key = try sampleKey(number)
    guard taproot else { return (key, try p2wpkh(key)) }
    let output = try Taproot.outputSecretKey(internalKey: key, merkleRoot: nil)
    return (output, p2tr(output))
}

private enum Kind: CaseIterable {
    case p2wpkh, p2wpkhFull, p2tr, p2trFull

    func sign(_ message: [UInt8], keyNumber: UInt8 = 1) throws -> (signature: MessageSignature, script: Script) {
        let (key, script) = try signer(keyNumber, taproot: self == .p2tr || self == .p2trFull)
        let signature =
            switch self {
            case .p2wpkh, .p2tr: try MessageSignature(signing: message, for: script, with: key)
            case .p2wpkhFull, .p2trFull: try MessageSignature(signing: message, for: script, with: key, terms: .init())
            }
        return (signature, script)
    }
}

@Suite("Signed messages")
struct MessageSignatureTests {
    @Test("What is signed verifies, by that script and of that message alone", arguments: SeededGenerator.seeds())
    func roundTrip(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for kind in Kind.allCases {
            let message = random.bytes(Int.random(in: 0...200, using: &random))
            let number = UInt8.random(in: 1...120, using: &random)
            let (signature, script) = try kind.sign(message, keyNumber: number)
            #expect(signature.verdict(on: message, by: script) == .valid)
            #expect(try MessageSignature(parsing: signature.description) == signature)
            #expect(try kind.sign(message, keyNumber: number).signature == signature, "signing again gives the same")
            let invalid = MessageVerdict.invalid(Refusal(.messageSignatureInvalid, ""))
            #expect(signature.verdict(on: message + [10], by: script) == invalid)
            #expect(signature.verdict(on: message, by: try kind.sign([], keyNumber: number + 1).script) == invalid)
            let other: Kind = kind == .p2wpkh || kind == .p2wpkhFull ? .p2tr : .p2wpkh
            #expect(signature.verdict(on: message, by: try other.sign([], keyNumber: number).script) == invalid)
        }
    }

    @Test("Every signature with one byte changed, cut off or added is invalid", arguments: [0, 1, 2, 3])
    func changed(kindIndex: Int) throws {
        let message = Array("one byte".utf8)
        let (signature, script) = try Kind.allCases[kindIndex].sign(message)
        let text = signature.description
        let bytes = try Base64.decode(text.dropFirst(3))
        func verdict(_ bytes: some Sequence<UInt8>) -> MessageVerdict {
            MessageSignature.verdict(on: message, by: script, parsing: text.prefix(3) + Base64.encode(bytes))
        }
        #expect(verdict(bytes) == .valid)
        for index in bytes.indices {
            for change: UInt8 in [1, 0x80, 0xff] {
                var changed = bytes
                changed[index] ^= change
                // A lock time or a sequence of its own is signed too, so that no change leaves a valid signature.
                #expect(!verdict(changed).isValid, "byte \(index) by \(change)")
            }
            #expect(!verdict(bytes[..<index]).isValid, "cut at \(index)")
        }
        #expect(!verdict(bytes + [0]).isValid)
        for format in ["smp", "ful", "pof"] where format != text.prefix(3) {
            #expect(!MessageSignature.verdict(on: message, by: script, parsing: format + text.dropFirst(3)).isValid)
        }
    }

    @Test("A signature under terms says from when on it counts")
    func terms() throws {
        for taproot in [false, true] {
            let (key, script) = try signer(3, taproot: taproot)
            func verdict(_ terms: MessageChallenge.Terms) throws -> MessageVerdict {
                try MessageSignature(signing: "m".utf8, for: script, with: key, terms: terms)
                    .verdict(on: "m".utf8, by: script)
            }
            #expect(try verdict(.init(version: 2)) == .valid)
            #expect(try verdict(.init(lockTime: 7)) == .validAt(lockTime: 7, age: 0))
            #expect(try verdict(.init(version: 2, lockTime: 7, sequence: 8)) == .validAt(lockTime: 7, age: 8))
            let unknown = MessageVerdict.inconclusive(Refusal(.messageSignatureInconclusive, ""))
            for version: UInt32 in [1, 3, .max] { #expect(try verdict(.init(version: version)) == unknown) }
        }
    }

    @Test("A signature that covers less than everything is invalid, though a transaction with it would be good")
    func hashTypes() throws {
        for taproot in [false, true] {
            let (key, script) = try signer(4, taproot: taproot)
            let challenge = MessageChallenge(message: "m".utf8, script: script)
            for type in SignatureHashType.allCases where taproot || type != .default {
                var transaction = challenge.toSign()
                if taproot {
                    try transaction.signKeyPath(
                        input: 0, previousOutputs: [challenge.output], with: key, hashType: type)
                } else {
                    try transaction.signP2WPKH(
                        input: 0, previousOutputs: [challenge.output], with: key, hashType: type)
                }
                try transaction.checkSpends(of: [challenge.output])
                let text = "ful" + Base64.encode(transaction.rawRepresentation)
                let verdict = MessageSignature.verdict(on: "m".utf8, by: script, parsing: text)
                #expect(verdict.isValid == (type == .all || type == .default), "\(type)")
            }
        }
    }

    @Test("A transaction of another form than BIP 322's is invalid, however well it is signed")
    func form() throws {
        let (key, script) = try signer(5, taproot: true)
        let challenge = MessageChallenge(message: "m".utf8, script: script)
        func verdict(_ change: (inout Transaction) -> Void, coins: [TransactionOutput] = []) throws -> MessageVerdict {
            var transaction = challenge.toSign()
            change(&transaction)
            let signed = try transaction.signed(previousOutputs: [challenge.output] + coins, keys: [key])
            let text = "ful" + Base64.encode(signed.rawRepresentation)
            return MessageSignature.verdict(on: "m".utf8, by: script, parsing: text)
        }
        let invalid = MessageVerdict.invalid(Refusal(.messageSignatureInvalid, ""))
        #expect(try verdict { _ in } == .valid)
        let nothing = challenge.toSign().outputs[0]
        let paying = TransactionOutput(value: try Satoshis(1), script: nothing.script)
        let other = TransactionOutput(value: .zero, script: script)
        #expect(try verdict { $0.outputs.append(nothing) } == invalid)
        #expect(try verdict { $0.outputs = [paying] } == invalid)
        #expect(try verdict { $0.outputs = [other] } == invalid)
        let second = OutPoint(transactionID: challenge.toSpend.id, index: 1)
        #expect(try verdict { $0.inputs = [TransactionInput(outPoint: second, sequence: 0)] } == invalid)
        let coin = try sampleCoin(9, sat: 1, script: script)
        let more = TransactionInput(outPoint: coin.outPoint, sequence: 0)
        #expect(try verdict({ $0.inputs.append(more) }, coins: [coin.output]) == invalid)
        #expect(try verdict({ $0.inputs.insert(more, at: 0) }, coins: [coin.output]) == invalid)
    }

    @Test("Only the key of the address signs for it, and nobody signs as before BIP 322")
    func wrongKeys() throws {
        let key = try sampleKey(6)
        let hash = Array(try p2wpkh(key).bytes.dropFirst(2))
        #expect(throws: Refusal(.signingKeyMismatch, "")) {
            try MessageSignature(signing: "m".utf8, for: p2wpkh(sampleKey(7)), with: key)
        }
        // The key before its tweak is not the output's.
        let taproot = try signer(6, taproot: true)
        #expect(throws: Refusal(.signingKeyMismatch, "")) {
            try MessageSignature(signing: "m".utf8, for: taproot.script, with: key)
        }
        #expect(throws: Refusal(.signingKeyMismatch, "")) {
            try MessageSignature(signing: "m".utf8, for: .p2sh(scriptHash: hash), with: key)
        }
        #expect(throws: Refusal(.messageSignatureLegacy, "")) {
            try MessageSignature(signing: "m".utf8, for: .p2pkh(keyHash: hash), with: key)
        }
        #expect(throws: Refusal(.messageSignatureLegacy, "")) {
            try MessageSignature(signing: "m".utf8, for: .p2pkh(keyHash: hash), with: key, terms: .init())
        }
    }

    @Test("A signature of the form before BIP 322 cannot be judged for the addresses that have it")
    func legacy() throws {
        let key = try sampleKey(6)
        let hash = Array(try p2wpkh(key).bytes.dropFirst(2))
        let text = Base64.encode([31] + [UInt8](repeating: 7, count: 64))
        #expect(throws: Refusal(.messageSignatureLegacy, "")) { try MessageSignature(parsing: text) }
        let refusal = Refusal(.messageSignatureLegacy, "")
        #expect(
            try MessageSignature.verdict(on: [], by: .p2pkh(keyHash: hash), parsing: text) == .inconclusive(refusal))
        #expect(try MessageSignature.verdict(on: [], by: p2wpkh(key), parsing: text) == .invalid(refusal))
    }

    @Test(
        "Random bytes of every format are read or refused, and what is read is written back",
        arguments: 1...4 as ClosedRange<UInt64>)
    func noise(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let script = try signer(1, taproot: false).script
        for round in 0..<500 {
            // Small numbers, so that counts and lengths are often ones that fit.
            let bytes = random.bytes(round % 120).map { $0 % (round.isMultiple(of: 2) ? 4 : 255) }
            for format in ["", "smp", "ful", "pof"] {
                let text = format + Base64.encode(format == "pof" ? [0x70, 0x73, 0x62, 0x74, 0xff] + bytes : bytes)
                #expect(!MessageSignature.verdict(on: [], by: script, parsing: text).isValid)
                guard let signature = try? MessageSignature(parsing: text) else { continue }
                #expect(signature.description == (format.isEmpty ? "smp" : "") + text)
            }
        }
    }

    @Test(
        "A mark that combines with the format's last letter belongs to no signature",
        arguments: ["smp", "ful", "pof"], ["\u{301}", "\u{20e3}", "\u{fe0f}"])
    func combiningMarks(_ format: String, _ mark: String) throws {
        let (key, script) = try signer(1, taproot: true)
        let signature: MessageSignature =
            switch format {
            case "smp": try MessageSignature(signing: [], for: script, with: key)
            case "ful": try MessageSignature(signing: [], for: script, with: key, terms: .init())
            default: try MessageSignature(signing: [], for: script, coins: [], with: [key])
            }
        let text = signature.description
        #expect(try MessageSignature(parsing: text) == signature)
        #expect(throws: Refusal(.messageSignatureMalformed, "")) {
            try MessageSignature(parsing: format + mark + text.dropFirst(format.count))
        }
    }

    @Test("A text of the longest size is read, and one character more is not looked at")
    func size() {
        let longest = String(repeating: "A", count: MessageSignature.maximumSizeBytes)
        for text in [longest, longest + "A"] {
            #expect(throws: Refusal(.messageSignatureMalformed, "")) { try MessageSignature(parsing: text) }
        }
        // Zeros in base64: the first text is refused for what stands behind the empty witness.
        #expect(refusalMessage(longest).contains("left over"))
        #expect(refusalMessage(longest + "A").contains("never longer"))
    }

    private func refusalMessage(_ text: String) -> String {
        do throws(Refusal) {
            _ = try MessageSignature(parsing: text)
            return ""
        } catch {
            return error.message
        }
    }
}
