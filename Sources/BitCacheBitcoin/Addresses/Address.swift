public import BitCacheCore
import BitCacheCrypto

/// A Bitcoin address: an output script and the network it is meant for, as people copy it.
public struct Address: Hashable, Sendable, CustomStringConvertible {
    /// What a payment to the address pays to.
    public let script: Script
    /// Where the address is meant to be used.
    public let network: Network
    /// The one canonical text, lower case where the form is bech32.
    public let text: String

    /// The longest segregated-witness address in characters (BIP 173).
    public static let maximumSegwitLength = 90

    /// The longest base58check address in characters: 25 bytes.
    static let maximumBase58Length = 35

    /// The address of a script.
    ///
    /// - Throws: `script_without_address` unless the script is a witness program, P2PKH or P2SH.
    public init(script: Script, network: Network) throws(Refusal) {
        if let witness = script.witnessProgram {
            text = Bech32.encode(
                prefix: network.segwitPrefix,
                fiveBitValues: [witness.version] + Bech32.fiveBitValues(of: witness.program),
                variant: witness.version == 0 ? .bech32 : .bech32m)
        } else if script.kind == .p2pkh {
            text = Base58Check.encode([network.keyHashPrefix] + script.bytes[3..<23])
        } else if script.kind == .p2sh {
            text = Base58Check.encode([network.scriptHashPrefix] + script.bytes[2..<22])
        } else {
            throw Refusal(.scriptWithoutAddress, "no form of address stands for the script \(script)")
        }
        self.script = script
        self.network = network
    }

    /// Reads an address of a network: bech32 and bech32m for witness versions 0 to 16, base58check for P2PKH and P2SH.
    ///
    /// Testnet and signet share their forms, and regtest shares base58check with them; there the caller's network is
    /// believed. A P2TR address whose key is no point of the curve is refused too, because what is paid to it is lost.
    ///
    /// What is wrong is said by its place where the form can tell: a bech32 checksum finds a single changed character,
    /// and it is left to a person to look at it again. A text that does not look like an address may be a secret in the
    /// wrong place, and no message repeats it.
    ///
    /// - Throws: `address_malformed`, or `address_other_network` for an address that is well formed elsewhere.
    public init(parsing text: String, network: Network) throws(Refusal) {
        let found: (script: Script, networks: [Network])
        do {
            found =
                if let segwit = try Self.segwit(text) { segwit } else { try Self.base58(text) }
        } catch {
            let shown = Self.looksLikeOne(text) ? text.quoted : "the text"
            throw Refusal(.addressMalformed, "\(shown) is no Bitcoin address: \(error.message)")
        }
        guard found.networks.contains(network) else {
            let names = found.networks.map(\.description).joined(separator: " or ")
            throw Refusal(.addressOtherNetwork, "the address belongs to \(names) and \(network) is in use")
        }
        try self.init(script: found.script, network: network)
    }

    /// The address as ``text``.
    public var description: String { text }

    /// Reads the bech32 forms; nil where the text does not begin like one.
    private static func segwit(_ text: String) throws(Refusal) -> (script: Script, networks: [Network])? {
        // Beyond ASCII, other letters share a lower or an upper case with those of bech32.
        guard text.utf8.allSatisfy({ $0 < 128 }) else { return nil }
        let lower = text.lowercased()
        guard let separator = lower.lastIndex(of: "1") else { return nil }
        let networks = Network.allCases.filter { $0.segwitPrefix == lower[..<separator] }
        guard !networks.isEmpty else { return nil }
        // BIP 173: all lower or all upper, never mixed.
        guard text == lower || text == text.uppercased() else {
            throw Refusal(.malformedText, "upper and lower case are mixed")
        }
        guard lower.utf8.count <= maximumSegwitLength else {
            throw Refusal(.malformedText, "it is longer than \(maximumSegwitLength) characters")
        }
        let values = try Bech32Mistake.fiveBitValues(ofAddress: lower)
        guard let version = values.first else { throw Refusal(.malformedText, "the witness version is missing") }
        let program = try Bech32.bytes(of: values.dropFirst())
        let script = Script(try Script.WitnessProgram(version: version, program: program))
        if script.kind == .p2tr { _ = try XOnlyPublicKey(rawRepresentation: program) }
        return (script, networks)
    }

    /// Whether a text begins like an address and is no longer than one; secret keys and words do not.
    private static func looksLikeOne(_ text: String) -> Bool {
        let lower = text.lowercased()
        if Network.allCases.contains(where: { lower.utf8.starts(with: ($0.segwitPrefix + "1").utf8) }) { return true }
        return text.utf8.count <= maximumBase58Length && text.utf8.first.map { "123mn".utf8.contains($0) } == true
    }

    private static func base58(_ text: String) throws(Refusal) -> (script: Script, networks: [Network]) {
        guard text.utf8.count <= maximumBase58Length else {
            let prefixes = Set(Network.allCases.map(\.segwitPrefix)).sorted().joined(separator: ", ")
            throw Refusal(.malformedText, "it is too long for base58, and none of \(prefixes) with a 1 begins it")
        }
        let payload = try Base58Check.decode(text)
        guard payload.count == 21, let prefix = payload.first else {
            throw Refusal(.malformedText, "it contains \(payload.count) bytes and not 21")
        }
        let keyHashNetworks = Network.allCases.filter { $0.keyHashPrefix == prefix }
        let scriptHashNetworks = Network.allCases.filter { $0.scriptHashPrefix == prefix }
        if !keyHashNetworks.isEmpty { return (try .p2pkh(keyHash: payload.dropFirst()), keyHashNetworks) }
        if !scriptHashNetworks.isEmpty { return (try .p2sh(scriptHash: payload.dropFirst()), scriptHashNetworks) }
        throw Refusal(.malformedText, "the version byte \(prefix) is not known")
    }
}

extension Network {
    /// The human-readable part of segregated-witness addresses (BIP 173).
    var segwitPrefix: String {
        switch self {
        case .mainnet: "bc"
        case .testnet, .signet: "tb"
        case .regtest: "bcrt"
        }
    }

    /// The version byte of P2PKH addresses.
    var keyHashPrefix: UInt8 { self == .mainnet ? 0x00 : 0x6f }

    /// The version byte of P2SH addresses.
    var scriptHashPrefix: UInt8 { self == .mainnet ? 0x05 : 0xc4 }
}

extension Refusal.Code {
    /// A text that is no address of any network.
    public static let addressMalformed = Self(rawValue: "address_malformed")
    /// An address of another network than the one in use.
    public static let addressOtherNetwork = Self(rawValue: "address_other_network")
    /// A script that no form of address stands for.
    public static let scriptWithoutAddress = Self(rawValue: "script_without_address")
}
