import BitCache

// What people and scripts type. Each text that is read is written again and read to the same value.
extension FuzzTarget {
    static let texts: [FuzzTarget] = [
        text("amount", "250msat", "1000sat", "0.001btc", "0.00000000001BTC", "21_000_000 btc", "1e3sat", "1\u{301}sat")
        {
            (text) throws(Refusal) in
            let amount = try Amount(parsing: text)
            demand(amount <= .max, "there is no more than 21 000 000 BTC")
            demand(text.utf8.allSatisfy { $0 < 128 }, "an amount is ASCII")
            demand(amount.description.hasSuffix(" msat"), "an amount says its unit")
            demand(try Amount(parsing: amount.description) == amount, "what is written is read")
        },
        text("fee_rate", "1.5sat/vB", "12 sat/vB", "0.001SAT/VB", "10000sat/vB") { (text) throws(Refusal) in
            let rate = try FeeRate(parsing: text)
            demand(rate <= .max && text.utf8.allSatisfy { $0 < 128 }, "a rate is ASCII and bounded")
            demand(try FeeRate(parsing: rate.description) == rate, "what is written is read")
        },
        text("time", "2026-11-23T08:35:00Z", "0", "253402300799", "2024-02-29T23:59:59Z", "1970-01-01T00:00:00Z") {
            (text) throws(Refusal) in
            let time = try Timestamp(parsing: text)
            demand(time <= .max && text.utf8.allSatisfy { $0 < 128 }, "a time is ASCII and bounded")
            demand(try Timestamp(parsing: time.description) == time, "what is written is read")
            demand(try Timestamp(parsing: "\(time.seconds)") == time, "seconds are a time")
            demand(!text.utf8.contains(45) || time.description == text, "a date has one text")
        },
        text("network", "mainnet", "testnet", "signet", "regtest") { (text) throws(Refusal) in
            demand(try Network(parsing: text).description.utf8.elementsEqual(text.utf8), "a network has one name")
        },
        text("hex", "", "00ff", "0A", "zz") { (text) throws(Refusal) in
            demand(Hex.encode(try Hex.decode(text)).utf8.elementsEqual(text.utf8), "bytes have one hexadecimal text")
        },
        text("key", "1b84c5567b126440995d3ed5aaba0565d71e1834604819ff9c17f5e9d5dd078f") { (text) throws(Refusal) in
            demand(try XOnlyPublicKey(parsing: text).description.utf8.elementsEqual(text.utf8), "a key has one text")
        },
        text("outpoint", "1b84c5567b126440995d3ed5aaba0565d71e1834604819ff9c17f5e9d5dd078f:0") {
            (text) throws(Refusal) in
            let point = try OutPoint(parsing: text)
            demand(point.description.utf8.elementsEqual(text.utf8), "an outpoint has one text")
            demand(try OutPoint(rawRepresentation: point.rawRepresentation) == point, "an outpoint has 36 bytes")
        },
        text("derivation_path", "m", "m/84'/1'/0'/0/5", "m/86h/2147483647'") { (text) throws(Refusal) in
            let path = try DerivationPath(parsing: text)
            demand(
                path.description.utf8.elementsEqual(text.utf8.map { $0 == UInt8(ascii: "h") ? UInt8(ascii: "'") : $0 }),
                "a path has one text")
            demand(try DerivationPath(parsing: path.description) == path, "what is written is read")
        },
    ]

    private static func text(
        _ name: String, _ seeds: String..., check: @escaping @Sendable (String) throws(Refusal) -> Void
    ) -> FuzzTarget {
        FuzzTarget(name, maximumLength: 2000, seeds: { seeds.map { Array($0.utf8) } }) { bytes in
            let text = String(decoding: bytes, as: UTF8.self)
            _ = decoded { () throws(Refusal) in try check(text) }
        }
    }
}
