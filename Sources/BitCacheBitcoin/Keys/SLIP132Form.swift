public import BitCacheCore

/// A form of extended key whose version says what scripts its keys are for (SLIP 132), which descriptors say better.
///
/// They are known here to be refused with a hint: a wallet that reads a `zpub` as if it were an `xpub` looks for coins
/// under scripts that nobody pays to.
package struct SLIP132Form: Hashable, Sendable {
    /// The four letters that the text begins with.
    package let prefix: String
    /// The first four bytes of the form of BIP 32 that the same key has.
    package let plainVersion: [UInt8]

    private let descriptor: String

    /// The form that has a version; nil where SLIP 132 has none.
    package init?(version: UInt32) {
        guard let form = Self.forms.first(where: { $0.version == version }) else { return nil }
        prefix = form.prefix
        descriptor = form.descriptor
        let isMainnet = "yzYZ".contains(form.prefix.prefix(1))
        plainVersion = Array(
            ExtendedKeyHeader(
                isSecret: isSecretPrefix(form.prefix), isMainnet: isMainnet, depth: 0,
                parentFingerprint: [0, 0, 0, 0], lastStep: .init(rawValue: 0)
            ).bytes.prefix(4))
    }

    /// The refusal, which says what to write instead and shows no key.
    package var refusal: Refusal {
        Refusal(
            .slip132Key,
            "\(prefix) keys of SLIP 132 are not taken: write the key as \(plainPrefix) in a descriptor \(descriptor)")
    }

    /// The refusal of a public key, which shows the key as BIP 32 writes it.
    package func refusal(showing plainText: String) -> Refusal {
        Refusal(
            .slip132Key,
            "\(prefix) keys of SLIP 132 are not taken: in a descriptor \(descriptor), write this key as \(plainText)")
    }

    private var plainPrefix: String { ("yzYZ".contains(prefix.prefix(1)) ? "x" : "t") + prefix.dropFirst() }

    private static let nested = "sh(wpkh(KEY))"
    private static let native = "wpkh(KEY)"
    private static let nestedMulti = "sh(wsh(sortedmulti(…)))"
    private static let nativeMulti = "wsh(sortedmulti(…))"

    private static let forms: [(version: UInt32, prefix: String, descriptor: String)] = [
        (0x049d_7cb2, "ypub", nested), (0x049d_7878, "yprv", nested),
        (0x04b2_4746, "zpub", native), (0x04b2_430c, "zprv", native),
        (0x0295_b43f, "Ypub", nestedMulti), (0x0295_b005, "Yprv", nestedMulti),
        (0x02aa_7ed3, "Zpub", nativeMulti), (0x02aa_7a99, "Zprv", nativeMulti),
        (0x044a_5262, "upub", nested), (0x044a_4e28, "uprv", nested),
        (0x045f_1cf6, "vpub", native), (0x045f_18bc, "vprv", native),
        (0x0242_89ef, "Upub", nestedMulti), (0x0242_85b5, "Uprv", nestedMulti),
        (0x0257_5483, "Vpub", nativeMulti), (0x0257_5048, "Vprv", nativeMulti),
    ]
}

/// Whether a text begins like an extended secret key of BIP 32 or SLIP 132: a letter, then `prv`.
func isSecretPrefix(_ text: some StringProtocol) -> Bool {
    text.utf8.dropFirst().starts(with: "prv".utf8)
}

extension Refusal.Code {
    /// An extended key in a form of SLIP 132.
    public static let slip132Key = Self(rawValue: "slip132_key")
    /// A secret key in a text that only public keys belong into.
    public static let secretKeyInText = Self(rawValue: "secret_key_in_text")
}
