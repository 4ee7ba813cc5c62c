import BitCacheCore
import BitCacheCrypto
import BitCachePayments

/// The cases of Tests/Vectors/content.json.
enum ContentVectors {
    static func json() throws -> JSON {
        let leaf = 16_384
        let sizes = [1, leaf - 1, leaf, leaf + 1, 2 * leaf, 2 * leaf + 1, 4 * leaf - 1, 4 * leaf, 150_000]
        var cases: [JSON] = []
        for size in sizes {
            for exponent in [0, 1, 2, 12] as [UInt8] {
                cases.append(try one("formula", World.file(sizeBytes: size), exponent: exponent, hex: false))
            }
        }
        let long = World.file(sizeBytes: 2 * leaf)
        let short = [long.prefix(leaf), long.suffix(leaf)].flatMap { half in
            SHA256.hash(Array(half), as: ContentHash.self).rawRepresentation
        }
        cases.append(
            try one(
                "the two leaf hashes of the formula's file of 32768 bytes: same root, other length", short, exponent: 0,
                hex: true))
        return .object([
            (
                "about",
                .text(
                    "Contents: root, length and chunk layer of files. Byte i of a file is the top byte of i times 0x9e3779b97f4a7c15 modulo 2^64, unless the file is given in hexadecimal."
                )
            ),
            ("cases", .list(cases)),
        ])
    }

    private static func one(_ comment: String, _ file: [UInt8], exponent: UInt8, hex: Bool) throws -> JSON {
        let layer = try World.layer(of: file, exponent: exponent)
        return .object([
            ("comment", .text(comment)), ("file", hex ? .text(Hex.encode(file)) : .null),
            ("length", .number(UInt64(file.count))), ("exponent", .number(UInt64(exponent))),
            ("root", .text(layer.chunking.content.root.description)),
            ("layer", .texts(layer.hashes.map(\.description))),
        ])
    }
}

/// The cases of Tests/Vectors/chain.json.
enum ChainVectors {
    static func json() throws -> JSON {
        let world = try World()
        let seed = [UInt8](repeating: 0x5e, count: 32)
        let session = try world.session(paid: World.length)
        let chains = try ([1, 2, 255, 256, 257, 1000] as [UInt32]).map { length in
            let chain = try HashChain(seed: SecretBytes(copying: seed), salt: world.salt, length: length)
            let indexes = [0, 1, length / 2, length - 1, length]
            return JSON.object([
                ("seed", .text(Hex.encode(seed))), ("salt", .text(Hex.encode(world.salt.rawRepresentation))),
                ("length", .number(UInt64(length))), ("indexes", .list(indexes.map { .number(UInt64($0)) })),
                ("links", .texts(try indexes.map { try chain.link(at: $0).description })),
            ])
        }
        let derivation = try JSON.object([
            ("chainKey", .text(world.chainKey.withUnsafeBytes { Hex.encode($0) })),
            ("commitment", .text(world.commitment.text)),
            ("commitmentBytes", .text(Hex.encode(world.commitment.rawRepresentation))),
            ("commitmentId", .text(world.commitment.id.description)),
            ("sessionSecret", .text(world.opening.secret.withUnsafeBytes { Hex.encode($0) })),
            ("paywords", .texts((1...World.length).map { try session.payword(at: $0).text })),
        ])
        return .object([
            (
                "about",
                .text(
                    "Hash chains: link i-1 = SHA-256(link i, salt, i as four bytes); link length is the seed. Then a session's chain and secret, derived from the payer's chain key and the commitment."
                )
            ),
            ("chains", .list(chains)), ("derivations", .list([derivation])),
        ])
    }
}

/// The cases of Tests/Vectors/split.json.
enum SplitVectors {
    typealias Entry = (role: String, key: UInt8?, share: UInt16)

    static func json() throws -> JSON {
        let (host, uploader, author): (UInt8, UInt8, UInt8) = (1, 4, 5)
        let usual: [Entry] = [
            ("uploader", uploader, 6500), ("other", author, 1200), ("referrer", nil, 800), ("other", host, 1500),
        ]
        let quarters: [Entry] = [
            ("other", 8, 2500), ("uploader", uploader, 2500), ("other", author, 2500), ("other", host, 2500),
        ]
        let halves: [Entry] = [("uploader", uploader, 2500), ("other", author, 5000), ("other", uploader, 2500)]
        var cases: [JSON] = []
        for amount in [0, 1, 2, 3, 7, 250, 999, 10_000, Amount.max.msat] {
            cases.append(try valid(usual, referrer: 6, amount, "the referrer slot filled"))
            cases.append(try valid(usual, referrer: nil, amount, "the empty slot counts as the uploader's"))
        }
        for amount in 1...5 as ClosedRange<UInt64> {
            cases.append(try valid(quarters, referrer: nil, amount, "ties in the offer's order"))
        }
        cases.append(
            try valid(
                halves, referrer: nil, 1,
                "shares of one key are added before rounding: two quarters tie with a half and stand first"))
        cases.append(
            try valid(
                usual, referrer: host, 10_000,
                "a referrer who is a payee already: added at the place of its first entry"))
        let invalid: [(String, [Entry])] = [
            ("no entry", []), ("no uploader", [("other", host, 10_000)]), ("sum 9999", [("uploader", uploader, 9999)]),
            ("sum 10 001", [("uploader", uploader, 10_000), ("other", host, 1)]),
            ("a share of nothing", [("uploader", uploader, 10_000), ("other", host, 0)]),
            ("two uploaders", [("uploader", uploader, 5000), ("uploader", host, 5000)]),
            ("two slots", [("uploader", uploader, 5000), ("referrer", nil, 2500), ("referrer", nil, 2500)]),
            ("17 entries", [("uploader", uploader, 9984)] + Array(repeating: ("other", host, 1), count: 16)),
        ]
        for (comment, entries) in invalid {
            cases.append(try object(entries, referrer: nil, 10_000, comment, parts: nil))
        }
        return .object([
            (
                "about",
                .text(
                    "Splits: shares in parts of 10 000 and what each payee gets of an amount, in msat. parts is null where the split itself is refused with split_invalid."
                )
            ),
            ("cases", .list(cases)),
        ])
    }

    static func split(_ entries: [(role: String, key: XOnlyPublicKey?, share: UInt16)]) throws(Refusal) -> Split {
        try Split(
            entries.map { entry in
                switch (entry.role, entry.key) {
                case ("uploader", let key?): Split.Entry(.uploader(key), share: entry.share)
                case ("other", let key?): Split.Entry(.other(key), share: entry.share)
                default: Split.Entry(.referrerSlot, share: entry.share)
                }
            })
    }

    private static func valid(_ entries: [Entry], referrer: UInt8?, _ amount: UInt64, _ comment: String) throws -> JSON
    {
        let keyed = try entries.map { ($0.role, try $0.key.map { try World.key($0).publicKey }, $0.share) }
        let parts = try split(keyed).parts(
            of: Amount(msat: amount), referrer: referrer.map { try World.key($0).publicKey })
        return try object(entries, referrer: referrer, amount, comment, parts: parts)
    }

    private static func object(
        _ entries: [Entry], referrer: UInt8?, _ amount: UInt64, _ comment: String, parts: [Split.Part]?
    ) throws -> JSON {
        func key(_ number: UInt8?) throws -> JSON {
            try .optional(number.map { try World.key($0).publicKey.description })
        }
        return try .object([
            ("comment", .text(comment)),
            (
                "entries",
                .list(
                    entries.map { entry in
                        .object([
                            ("role", .text(entry.role)), ("key", try key(entry.key)),
                            ("share", .number(UInt64(entry.share))),
                        ])
                    })
            ),
            ("referrer", key(referrer)), ("amount", .number(amount)),
            (
                "parts",
                parts.map { parts in
                    .list(
                        parts.map { part in
                            .object([("key", .text(part.payee.description)), ("amount", .number(part.amount.msat))])
                        })
                } ?? .null
            ),
        ])
    }
}
