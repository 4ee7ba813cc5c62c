public import BitCacheCore

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
