public import BitCacheCore
import BitCacheCrypto

extension Descriptor {
    /// Reads a descriptor; `'` and `h` both mark a hardened step, and the checksum may be missing.
    ///
    /// No refusal repeats any of the text, in which somebody may have written a secret by mistake; places are counted
    /// in characters from 1.
    ///
    /// - Throws: `descriptor_checksum`, which names the character that is wrong where one alone can be;
    ///   `secret_key_in_text` for an extended secret key or one in wallet import format; `descriptor_unsupported`;
    ///   `descriptor_malformed`; `hardened_from_public_key`; `slip132_key`, `extended_key_malformed` and
    ///   `key_not_on_curve` for a bad key; `extended_key_other_network`; and what an address or a tree is refused for.
    public init(parsing text: String, network: Network) throws(Refusal) {
        let bytes = Array(text.utf8)
        guard bytes.count <= Self.maximumTextLength else {
            throw Refusal(
                .descriptorMalformed,
                "the text has \(bytes.count) bytes and a descriptor at most \(Self.maximumTextLength)")
        }
        if let foreign = DescriptorChecksum.foreignCharacter(in: bytes[...]) {
            throw Refusal(.descriptorMalformed, "character \(foreign + 1) is none that a descriptor contains")
        }
        let parts = bytes.split(separator: UInt8(ascii: "#"), omittingEmptySubsequences: false)
        guard let script = parts.first, parts.count <= 2 else {
            throw Refusal(.descriptorChecksum, "one # begins the checksum and \(parts.count - 1) of them were found")
        }
        if parts.count == 2, let checksum = parts.last { try Self.check(checksum, of: script) }
        var parser = DescriptorParser(script)
        let form = try parser.readForm(network: network)
        try self.init(form, network: network)
    }

    private static func check(_ checksum: ArraySlice<UInt8>, of script: ArraySlice<UInt8>) throws(Refusal) {
        let length = DescriptorChecksum.length
        guard checksum.count == length else {
            throw Refusal(
                .descriptorChecksum, "a checksum has \(length) characters and \(checksum.count) were found behind the #"
            )
        }
        guard !DescriptorChecksum.of(script).elementsEqual(checksum) else { return }
        guard let suspect = DescriptorChecksum.suspect(in: script, checksum: checksum) else {
            throw Refusal(.descriptorChecksum, "the checksum is wrong: characters were changed, lost or added")
        }
        throw Refusal(
            .descriptorChecksum,
            "the checksum is wrong: if one character was changed, it is character \(suspect + 1)"
                + (suspect > script.count ? ", in the checksum itself" : ""))
    }
}

/// Reads a descriptor without its checksum, from front to back.
private struct DescriptorParser {
    private let text: ArraySlice<UInt8>
    private var position: Int

    private static let handled = "handled are wpkh, tr with pk, multi_a and sortedmulti_a, addr and raw"
    private static let unsupported = [
        "pk", "pkh", "sh", "wsh", "combo", "multi", "sortedmulti", "multi_a", "sortedmulti_a", "rawtr", "musig", "sp",
    ]

    init(_ text: ArraySlice<UInt8>) {
        self.text = text
        position = text.startIndex
    }

    mutating func readForm(network: Network) throws(Refusal) -> Descriptor.Form {
        let form: Descriptor.Form
        switch try readName() {
        case "wpkh": form = .wpkh(try readKey(allowsXOnly: false))
        case "tr":
            let key = try readKey(allowsXOnly: true)
            form = .tr(key, take(",") ? try readTree() : nil)
        case "addr":
            let address = String(decoding: readArgument(), as: UTF8.self)
            form = .addr(try Address(parsing: address, network: network))
        case "raw":
            let hex = String(decoding: readArgument(), as: UTF8.self)
            guard let bytes = try? Hex.decode(hex.lowercased()) else {
                throw malformed("raw() takes a script in hexadecimal")
            }
            form = .raw(try Script(bytes: bytes))
        case let name:
            throw refusal(ofName: name)
        }
        try expect(")")
        guard position == text.endIndex else { throw malformed("the descriptor should end here") }
        return form
    }

    /// Reads `{` trees and leaves without calling itself, so that no text makes the stack deep.
    private mutating func readTree() throws(Refusal) -> DescriptorTree {
        // The braces that are open; each has its left part or nothing yet.
        var open: [DescriptorTree?] = []
        while true {
            if take("{") {
                guard open.count < ScriptTree.maximumDepth else {
                    throw Refusal(
                        .scriptTreeTooDeep, "a script lies at most \(ScriptTree.maximumDepth) branches below the root")
                }
                open.append(nil)
                continue
            }
            var done = DescriptorTree.leaf(try readLeaf())
            while let opened = open.popLast() {
                guard let left = opened else {
                    try expect(",")
                    open.append(done)
                    break
                }
                try expect("}")
                done = .branch(left, done)
            }
            if open.isEmpty { return done }
        }
    }

    private mutating func readLeaf() throws(Refusal) -> DescriptorLeaf {
        let leaf: DescriptorLeaf
        switch try readName() {
        case "pk": leaf = .key(try readKey(allowsXOnly: true))
        case let name where name == "multi_a" || name == "sortedmulti_a":
            let digits = readToken()
            guard digits.allSatisfy({ (48...57).contains($0) }), digits.first != 48,
                let threshold = Int(String(decoding: digits, as: UTF8.self))
            else { throw malformed("the number of signatures is expected before here") }
            var keys: [DescriptorKey] = []
            while take(",") {
                guard keys.count < DescriptorLeaf.maximumKeyCount else {
                    throw malformed("a script has at most \(DescriptorLeaf.maximumKeyCount) keys")
                }
                keys.append(try readKey(allowsXOnly: true))
            }
            leaf = .multi(threshold: threshold, keys: keys, isSorted: name == "sortedmulti_a")
        case let name: throw refusal(ofName: name)
        }
        try expect(")")
        return leaf
    }

    // MARK: Keys

    private mutating func readKey(allowsXOnly: Bool) throws(Refusal) -> DescriptorKey {
        var origin: KeyOrigin?
        if take("[") {
            let start = position
            while let next = peek, next != UInt8(ascii: "]"), next != UInt8(ascii: "[") { position += 1 }
            origin = try KeyOrigin(ascii: text[start..<position])
            try expect("]")
        }
        let start = position
        let token = readToken()
        let place = start - text.startIndex + 1
        if let key = try Self.hexadecimalKey(token, at: place, allowsXOnly: allowsXOnly) {
            guard peek != UInt8(ascii: "/") else { throw malformed("only an extended key has steps behind it") }
            return try DescriptorKey(key, origin: origin)
        }
        let written = String(decoding: token, as: UTF8.self)
        guard !Self.looksSecret(token, written) else {
            throw Refusal(
                .secretKeyInText,
                "a secret key begins at character \(place): a descriptor is text, and only public keys belong in it")
        }
        guard !token.isEmpty else { throw malformed("a key is expected here") }
        let extended: ExtendedPublicKey
        do {
            extended = try ExtendedPublicKey(parsing: written)
        } catch {
            throw Refusal(error.code, "the key at character \(place) cannot be read: \(error.message)")
        }
        return try DescriptorKey(.extended(extended, try readPath()), origin: origin)
    }

    /// A key in hexadecimal; nil where the text has another length or other characters.
    private static func hexadecimalKey(
        _ token: ArraySlice<UInt8>, at place: Int, allowsXOnly: Bool
    ) throws(Refusal) -> DescriptorKey.Material? {
        guard [64, 66, 130].contains(token.count),
            let bytes = try? Hex.decode(String(decoding: token, as: UTF8.self).lowercased())
        else { return nil }
        guard bytes.count != 65 else {
            throw Refusal(
                .descriptorMalformed, "character \(place): an uncompressed key belongs to no segregated-witness output")
        }
        guard bytes.count == 33 || allowsXOnly else {
            throw Refusal(
                .descriptorMalformed, "character \(place): wpkh() takes a key of 33 bytes and one of 32 was found")
        }
        do {
            return bytes.count == 33
                ? .compressed(try CompressedPublicKey(rawRepresentation: bytes))
                : .xOnly(try XOnlyPublicKey(rawRepresentation: bytes))
        } catch {
            // The bytes are not shown: a secret key has 32 of them too.
            throw Refusal(error.code, "the key at character \(place) is no point of the curve in this form")
        }
    }

    /// Whether a text looks like an extended secret key, or like 51 or 52 characters of wallet import format.
    private static func looksSecret(_ token: ArraySlice<UInt8>, _ written: String) -> Bool {
        if isSecretPrefix(written) { return true }
        // Also one with a mistake in it: what is nearly a secret is one.
        return (token.count == 51 || token.count == 52) && written.first.map { "59KLc".contains($0) } == true
    }

    private mutating func readPath() throws(Refusal) -> DescriptorPath {
        var before: [DerivationPath.Step] = []
        var branches: [DerivationPath.Step] = []
        var after: [DerivationPath.Step] = []
        var isRanged = false
        while take("/") {
            guard !isRanged else { throw malformed("nothing follows the *") }
            guard before.count + after.count < DerivationPath.maximumDepth else {
                throw malformed("a path has at most \(DerivationPath.maximumDepth) steps")
            }
            if take("<") {
                guard branches.isEmpty else { throw malformed("a key has one choice of steps") }
                repeat {
                    guard branches.count < DescriptorPath.maximumBranchCount else {
                        throw malformed("a choice has at most \(DescriptorPath.maximumBranchCount) steps")
                    }
                    branches.append(try readStep())
                } while take(";")
                try expect(">")
                guard branches.count > 1 else { throw malformed("a choice has at least two steps") }
            } else if take("*") {
                isRanged = true
                guard peek != UInt8(ascii: "h"), peek != UInt8(ascii: "'") else {
                    throw Refusal(
                        .hardenedFromPublicKey, "the range is hardened: only the secret key leads to its keys")
                }
            } else if branches.isEmpty {
                before.append(try readStep())
            } else {
                after.append(try readStep())
            }
        }
        return try DescriptorPath(before: before, branches: branches, after: after, isRanged: isRanged)
    }

    private mutating func readStep() throws(Refusal) -> DerivationPath.Step {
        let start = position
        while let next = peek, !Self.endsStep.contains(next) { position += 1 }
        guard let step = DerivationPath.Step(ascii: text[start..<position]) else {
            position = start
            throw malformed("a step such as 0 or 84h, below 2147483648, is expected here")
        }
        return step
    }

    // MARK: Characters

    private static let endsStep = Array("/,;<>(){}[]*".utf8)
    private static let endsToken = Array("/,(){}[]".utf8)

    private var peek: UInt8? { position < text.endIndex ? text[position] : nil }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard peek == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func expect(_ character: Unicode.Scalar) throws(Refusal) {
        guard take(character) else { throw malformed("\(character) is expected here") }
    }

    /// The characters up to the next sign of the grammar.
    private mutating func readToken() -> ArraySlice<UInt8> {
        let start = position
        while let next = peek, !Self.endsToken.contains(next) { position += 1 }
        return text[start..<position]
    }

    /// The name of a function; its opening bracket is read too.
    private mutating func readName() throws(Refusal) -> String {
        let start = position
        let name = readToken()
        guard take("(") else {
            position = start
            throw malformed("a function such as wpkh( or tr( is expected here")
        }
        return String(decoding: name, as: UTF8.self)
    }

    /// What stands before the closing bracket.
    private mutating func readArgument() -> ArraySlice<UInt8> {
        let start = position
        while let next = peek, next != UInt8(ascii: ")") { position += 1 }
        return text[start..<position]
    }

    private func refusal(ofName name: String) -> Refusal {
        if Self.unsupported.contains(name) {
            return Refusal(.descriptorUnsupported, "\(name)() is not handled in this place: \(Self.handled)")
        }
        return malformed("the function before here is none of BIP 380")
    }

    private func malformed(_ message: String) -> Refusal {
        Refusal(.descriptorMalformed, "character \(position - text.startIndex + 1): \(message)")
    }
}
