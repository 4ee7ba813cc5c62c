import BitCache

/// A price as people write it: `50msat/256KiB`, an amount for a chunk of a size.
struct DemoPrice {
    /// 10 000 sat for 256 KiB: the smallest share, a tenth, is then 1000 sat even for a file of one chunk.
    static let standardText = "10000sat/256KiB"

    let amount: Amount
    /// A chunk has 2^exponent leaves of 16 KiB.
    let exponent: UInt8

    /// Reads a price.
    ///
    /// - Throws: `price_not_understood`, and what the amount refuses.
    init(parsing text: String) throws(Refusal) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        let units: [(name: String, kibibytes: UInt64)] = [("KiB", 1), ("MiB", 1024)]
        guard parts.count == 2, let unit = units.first(where: { parts[1].hasSuffix($0.name) }),
            let number = UInt64(parts[1].dropLast(unit.name.count)), number > 0, number <= 1 << 20,
            let exponent = (UInt8(0)...Chunking.maximumExponent).first(where: {
                16 << UInt64($0) == number * unit.kibibytes
            })
        else {
            throw Refusal(
                .priceNotUnderstood,
                "'\(text)' is not a price such as 50msat/256KiB; chunks are 16KiB to 64MiB, doubling")
        }
        amount = try Amount(parsing: String(parts[0]))
        guard amount > .zero else { throw Refusal(.priceNotUnderstood, "a chunk costs at least 1msat") }
        self.exponent = exponent
    }
}
