import BitCacheCore
import BitCacheCrypto

// The keys of a descriptor and the ways behind extended ones.
extension DescriptorParser {
    mutating func readKey(allowsXOnly: Bool) throws(Refusal) -> DescriptorKey {
        var origin: KeyOrigin?
        if take("[") {
            origin = try KeyOrigin(ascii: read(until: "[]"))
            try expect("]")
        }
        let place = place
        let token = readToken()
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
        guard let step = DerivationPath.Step(ascii: read(until: "/,;<>(){}[]*")) else {
            throw malformed("a step such as 0 or 84h, below 2147483648, is expected here", at: start)
        }
        return step
    }
}
