import BitCacheCore
import BitCacheCrypto
import Testing

@testable import BitCacheBitcoin

/// Extended keys that BIP 32 publishes, by the seed's number and the path.
enum PublishedKey {
    /// Seed 1, `m/0'`.
    static let one0h =
        "xpub68Gmy5EdvgibQVfPdqkBBCHxA5htiqg55crXYuXoQRKfDBFA1WEjWgP6LHhwBZeNK1VTsfTFUHCdrfp1bgwQ9xv5ski8PX9rL2dZXvgGDnw"
    /// Seed 1, `m/0'/1`.
    static let one0h1 =
        "xpub6ASuArnXKPbfEwhqN6e3mwBcDTgzisQN1wXN9BJcM47sSikHjJf3UFHKkNAWbWMiGj7Wf5uMash7SyYq527Hqck2AxYysAA7xmALppuCkwQ"
    /// Seed 1, `m/0'/1/2'/2`.
    static let one0h12h2 =
        "xpub6FHa3pjLCk84BayeJxFW2SP4XRrFd1JYnxeLeU8EqN3vDfZmbqBqaGJAyiLjTAwm6ZLRQUMv1ZACTj37sR62cfN7fe5JnJ7dh8zL4fiyLHV"
    /// Seed 1, `m/0'/1/2'/2/1000000000`.
    static let one0h12h2last =
        "xpub6H1LXWLaKsWFhvm6RVpEL9P4KfRZSW7abD2ttkWP3SSQvnyA8FSVqNTEcYFgJS2UaFcxupHiYkro49S8yGasTvXEYBVPamhGW6cFJodrTHy"
    /// Seed 2, `m`.
    static let two =
        "xpub661MyMwAqRbcFW31YEwpkMuc5THy2PSt5bDMsktWQcFF8syAmRUapSCGu8ED9W6oDMSgv6Zz8idoc4a6mr8BDzTJY47LJhkJ8UB7WEGuduB"
    /// Seed 2, `m/0`.
    static let two0 =
        "xpub69H7F5d8KSRgmmdJg2KhpAK8SR3DjMwAdkxj3ZuxV27CprR9LgpeyGmXUbC6wb7ERfvrnKZjXoUmmDznezpbZb7ap6r1D3tgFxHmwMkQTPH"
    /// Seed 2, `m/0/2147483647'/1/2147483646'`.
    static let two0h1h =
        "xpub6ERApfZwUNrhLCkDtcHTcxd75RbzS1ed54G1LkBUHQVHQKqhMkhgbmJbZRkrgZw4koxb5JaHWkY4ALHY2grBGRjaDMzQLcgJvLJuZZvRcEL"
    /// Seed 3, `m/0'`.
    static let three0h =
        "xpub68NZiKmJWnxxS6aaHmn81bvJeTESw724CRDs6HbuccFQN9Ku14VQrADWgqbhhTHBaohPX4CjNLf9fq9MYo6oDaPPLPxSb7gwQN3ih19Zm4Y"
    /// The secret twin of ``two0h1h``.
    static let secretTwo0h1h =
        "xprvA1RpRA33e1JQ7ifknakTFpgNXPmW2YvmhqLQYMmrj4xJXXWYpDPS3xz7iAxn8L39njGVyuoseXzU6rcxFLJ8HFsTjSyQbLYnMpCqE2VbFWc"
}

@Suite("Public trees of keys (BIP 32)")
struct ExtendedPublicKeyTests {
    @Test(
        "Steps that are not hardened lead from a public key to BIP 32's public children",
        arguments: [
            (PublishedKey.one0h, "m/1", PublishedKey.one0h1),
            (PublishedKey.one0h12h2, "m/1000000000", PublishedKey.one0h12h2last),
            (PublishedKey.two, "m/0", PublishedKey.two0), (PublishedKey.two, "m", PublishedKey.two),
        ])
    func children(parent: String, path: String, child: String) throws {
        let parent = try ExtendedPublicKey(parsing: parent)
        let derived = try parent.derive(DerivationPath(parsing: path))
        #expect(derived.description == child)
        #expect(derived == (try ExtendedPublicKey(parsing: child)))
        #expect(try ExtendedPublicKey(rawRepresentation: derived.rawRepresentation) == derived)
        #expect(derived.isMainnet)
        if path != "m" {
            #expect(derived.parentFingerprint == parent.fingerprint)
            #expect(derived.depth == parent.depth + 1)
        }
    }

    @Test("A hardened step needs the secret key")
    func hardened() throws {
        let key = try ExtendedPublicKey(parsing: PublishedKey.two)
        let refusal = try #require(throws: Refusal.self) { try key.child(DerivationPath.Step(0, hardened: true)) }
        #expect(refusal.code == .hardenedFromPublicKey)
        #expect(throws: Refusal(.hardenedFromPublicKey, "")) { try key.derive(DerivationPath(parsing: "m/1/2h")) }
    }

    @Test("No key lies deeper than 255 steps")
    func depth() throws {
        let step = DerivationPath.Step(rawValue: 0)
        let deepest = try ExtendedPublicKey(parsing: PublishedKey.two)
            .derive(DerivationPath([DerivationPath.Step](repeating: step, count: 255)))
        #expect(deepest.depth == 255)
        #expect(throws: Refusal(.pathMalformed, "")) { try deepest.child(step) }
        #expect(try ExtendedPublicKey(parsing: deepest.description) == deepest)
    }

    // BIP 32's test vector 5, as far as it is about public keys, and what else can be wrong.
    @Test(
        "A malformed key is refused",
        arguments: [
            // A secret in a public version.
            "xpub661MyMwAqRbcEYS8w7XLSVeEsBXy79zSzH1J8vCdxAZningWLdN3zgtU6LBpB85b3D2yc8sfvZU521AAwdZafEz7mnzBBsz4wKY5fTtTQBm",
            // Keys that begin with 4 and with 1.
            "xpub661MyMwAqRbcEYS8w7XLSVeEsBXy79zSzH1J8vCdxAZningWLdN3zgtU6Txnt3siSujt9RCVYsx4qHZGc62TG4McvMGcAUjeuwZdduYEvFn",
            "xpub661MyMwAqRbcEYS8w7XLSVeEsBXy79zSzH1J8vCdxAZningWLdN3zgtU6N8ZMMXctdiCjxTNq964yKkwrkBJJwpzZS4HS2fxvyYUA4q2Xe4",
            // Depth 0 with a parent, and with a step.
            "xpub661no6RGEX3uJkY4bNnPcw4URcQTrSibUZ4NqJEw5eBkv7ovTwgiT91XX27VbEXGENhYRCf7hyEbWrR3FewATdCEebj6znwMfQkhRYHRLpJ",
            "xpub661MyMwAuDcm6CRQ5N4qiHKrJ39Xe1R1NyfouMKTTWcguwVcfrZJaNvhpebzGerh7gucBvzEQWRugZDuDXjNDRmXzSZe4c7mnTK97pTvGS8",
            // Unknown versions.
            "DMwo58pR1QLEFihHiXPVykYB6fJmsTeHvyTp7hRThAtCX8CvYzgPcn8XnmdfHGMQzT7ayAmfo4z3gY5KfbrZWZ6St24UVf2Qgo6oujFktLHdHY4",
            "DMwo58pR1QLEFihHiXPVykYB6fJmsTeHvyTp7hRThAtCX8CvYzgPcn8XnmdfHPmHJiEDXkTiJTVV9rHEBUem2mwVbbNfvT2MTcAqj3nesx8uBf9",
            // A changed last character, nothing, and something else in base 58.
            "xpub661MyMwAqRbcFW31YEwpkMuc5THy2PSt5bDMsktWQcFF8syAmRUapSCGu8ED9W6oDMSgv6Zz8idoc4a6mr8BDzTJY47LJhkJ8UB7WEGuduC",
            "", "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2", String(repeating: "1", count: 121),
        ])
    func malformed(text: String) {
        #expect(throws: Refusal(.extendedKeyMalformed, "")) { try ExtendedPublicKey(parsing: text) }
    }

    @Test("A key that is no point of the curve is refused: BIP 32's x = 7")
    func offCurve() {
        let text =
            "xpub661MyMwAqRbcEYS8w7XLSVeEsBXy79zSzH1J8vCdxAZningWLdN3zgtU6"
            + "Q5JXayek4PRsn35jii4veMimro1xefsM58PgBMrvdYre8QyULY"
        #expect(throws: Refusal(.keyNotOnCurve, "")) { try ExtendedPublicKey(parsing: text) }
    }

    @Test("A foreign character is named by its place")
    func foreignCharacter() throws {
        let text = PublishedKey.two.replacing("FW31", with: "FW3l")
        let refusal = try #require(throws: Refusal.self) { try ExtendedPublicKey(parsing: text) }
        let place = try #require(text.utf8.firstIndex(of: UInt8(ascii: "l")))
        #expect(refusal.message.contains("character \(text.utf8.distance(from: text.startIndex, to: place) + 1) "))
    }

    @Test("A secret key is refused and not repeated, even one with a mistake in it")
    func secret() throws {
        for text in [PublishedKey.secretTwo0h1h, PublishedKey.secretTwo0h1h + "x", "xprv", "tprvA"] {
            let refusal = try #require(throws: Refusal.self) { try ExtendedPublicKey(parsing: text) }
            #expect(refusal.code == .secretKeyInText)
            #expect(!refusal.message.contains(text.dropFirst(4).prefix(8)) || text.utf8.count < 12)
        }
        let bytes = try Base58Check.decode(PublishedKey.secretTwo0h1h)
        #expect(throws: Refusal(.secretKeyInText, "")) { try ExtendedPublicKey(rawRepresentation: bytes) }
    }

    @Test("Another number of bytes is refused", arguments: [0, 3, 77, 79])
    func sizes(count: Int) throws {
        let bytes = try ExtendedPublicKey(parsing: PublishedKey.two).rawRepresentation
        let other = Array((bytes + [0]).prefix(count))
        #expect(throws: Refusal(.extendedKeyMalformed, "")) { try ExtendedPublicKey(rawRepresentation: other) }
    }

    @Test("A key of the main network is refused on the others, and theirs on it", arguments: Network.allCases)
    func networks(network: Network) throws {
        let main = try ExtendedPublicKey(parsing: PublishedKey.two)
        let tpub: [UInt8] = [0x04, 0x35, 0x87, 0xcf]
        let test = try ExtendedPublicKey(rawRepresentation: tpub + main.rawRepresentation.dropFirst(4))
        #expect(test.description.hasPrefix("tpub"))
        #expect(!test.isMainnet && main.isMainnet)
        let (fitting, other) = network == .mainnet ? (main, test) : (test, main)
        #expect(throws: Never.self) { try fitting.require(network) }
        #expect(throws: Refusal(.extendedKeyOtherNetwork, "")) { try other.require(network) }
    }

    @Test(
        "A public key of SLIP 132 is refused, and the message has the form that is wanted",
        arguments: [
            ("ypub", 0x049d_7cb2, "xpub"), ("zpub", 0x04b2_4746, "xpub"), ("Ypub", 0x0295_b43f, "xpub"),
            ("Zpub", 0x02aa_7ed3, "xpub"), ("upub", 0x044a_5262, "tpub"), ("vpub", 0x045f_1cf6, "tpub"),
            ("Upub", 0x0242_89ef, "tpub"), ("Vpub", 0x0257_5483, "tpub"),
        ] as [(String, UInt32, String)])
    func slip132(prefix: String, version: UInt32, plain: String) throws {
        let key = try ExtendedPublicKey(parsing: PublishedKey.two0)
        var bytes = ByteWriter()
        bytes.write(bigEndian: version)
        let text = Base58Check.encode(bytes.bytes + key.rawRepresentation.dropFirst(4))
        #expect(text.hasPrefix(prefix))
        let refusal = try #require(throws: Refusal.self) { try ExtendedPublicKey(parsing: text) }
        #expect(refusal.code == .slip132Key)
        #expect(refusal.message.contains(plain))
        let shown = try #require(refusal.message.split(separator: " ").last)
        #expect(try ExtendedPublicKey(parsing: String(shown)).publicKey == key.publicKey)
    }

    @Test("BIP 84's account key in SLIP 132's form is told how to be written")
    func zpub() throws {
        let text =
            "zpub6rFR7y4Q2AijBEqTUquhVz398htDFrtymD9xYYfG1m4wAcvPhXNfE3EfH1r1ADqtfSdVCToUG868RvUUkgDKf31mGDtKsAYz2oz2AGutZYs"
        let refusal = try #require(throws: Refusal.self) { try ExtendedPublicKey(parsing: text) }
        #expect(refusal.code == .slip132Key)
        #expect(refusal.message.contains("wpkh("))
        #expect(
            refusal.message.hasSuffix(
                "xpub6CatWdiZiodmUeTDp8LT5or8nmbKNcuyvz7WyksVFkKB4RHwCD3XyuvPEbvqAQY3rAPshWcMLoP2fMFMKHPJ4ZeZXYVUhLv1VMrjPC7PW6V"
            ))
    }
}

@Suite("Compressed public keys")
struct CompressedPublicKeyTests {
    @Test("A key is the secret key's, in both forms, and reads as it was written", arguments: 1...8)
    func forms(number: Int) throws {
        let secret = try sampleKey(UInt8(number))
        let key = CompressedPublicKey(of: secret)
        #expect(key.rawRepresentation == secret.compressedPublicKey)
        #expect(key.xOnly == secret.publicKey)
        #expect(key.hasOddY == (secret.compressedPublicKey[0] == 3))
        #expect(try CompressedPublicKey(parsing: key.description) == key)
        #expect(CompressedPublicKey(evenY: key.xOnly).xOnly == key.xOnly)
        #expect(!CompressedPublicKey(evenY: key.xOnly).hasOddY)
    }

    private enum Tweak {}

    @Test("A tweak leads to the same key from the public and from the secret side", arguments: 1...8)
    func tweaks(number: Int) throws {
        let secret = try sampleKey(UInt8(number))
        let tweak = sampleBytes(32, seed: number)
        let sum = try CompressedPublicKey(of: secret).adding(Bytes32<Tweak>(rawRepresentation: tweak))
        #expect(sum == CompressedPublicKey(of: try secret.adding(SecretBytes(copying: tweak))))
    }

    @Test("A tweak that gives no key is refused: the group order, and one that ends at infinity")
    func noKey() throws {
        let key = CompressedPublicKey(of: try sampleKey(1))
        let order = try Bytes32<Tweak>(parsing: "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141")
        #expect(throws: Refusal(.tweakOutOfRange, "")) { try key.adding(order) }
        // The order less the secret, which is 32 times one.
        let negated = try Bytes32<Tweak>(parsing: "fefefefefefefefefefefefefefefefdb9addbe5ae479f3abed15d8bcf354040")
        #expect(throws: Refusal(.tweakOutOfRange, "")) { try key.adding(negated) }
        #expect(throws: Never.self) { try key.adding(Bytes32<Tweak>.zero) }
    }

    @Test("Other bytes are no key")
    func malformed() throws {
        let good = try sampleKey(1).compressedPublicKey
        for bytes in [[], Array(good.dropLast()), good + [0], [4] + good.dropFirst(), [0] + good.dropFirst()] {
            #expect(throws: Refusal(.notCanonical, "")) { try CompressedPublicKey(rawRepresentation: bytes) }
        }
        let five = [2] + [UInt8](repeating: 0, count: 31) + [5]
        #expect(throws: Refusal(.keyNotOnCurve, "")) { try CompressedPublicKey(rawRepresentation: five) }
    }
}
