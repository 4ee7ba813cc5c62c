import BitCacheCore
import BitCacheTesting
import Testing

@Suite("Amounts")
struct AmountTests {
    @Test("Amounts up to 21 million BTC exist", arguments: [0, 1, 999, 1000, 2_100_000_000_000_000_000] as [UInt64])
    func amountInRange(msat: UInt64) throws {
        #expect(try Amount(msat: msat).msat == msat)
    }

    @Test("More than 21 million BTC is refused", arguments: [2_100_000_000_000_000_001, UInt64.max])
    func amountBeyondRange(msat: UInt64) {
        #expect(throws: Refusal(.amountOutOfRange, "")) { try Amount(msat: msat) }
    }

    @Test("The limits of the two units are the same money")
    func limitsAgree() throws {
        #expect(Amount(Satoshis.max) == Amount.max)
        #expect(Amount.max.flooredSatoshis == Satoshis.max)
        #expect(Amount(Satoshis.zero) == Amount.zero)
        #expect(Amount.zero.msat == 0)
        #expect(Satoshis.zero.sat == 0)
        #expect(try Satoshis(2_100_000_000_000_000) == Satoshis.max)
    }

    @Test("Satoshis beyond 21 million BTC are refused", arguments: [2_100_000_000_000_001, UInt64.max])
    func satoshisBeyondRange(sat: UInt64) {
        #expect(throws: Refusal(.amountOutOfRange, "")) { try Satoshis(sat) }
    }

    @Test("Flooring drops less than one satoshi", arguments: [(0, 0), (999, 0), (1000, 1), (1999, 1), (2000, 2)])
    func flooring(msat: UInt64, sat: UInt64) throws {
        #expect(try Amount(msat: msat).flooredSatoshis == Satoshis(sat))
    }

    @Test("Sums, differences and products at the edge of the range are exact, and one beyond it is refused")
    func arithmeticAtTheEdge() throws {
        let one = try Amount(msat: 1)
        let almost = try Amount.max - one
        #expect(try almost + one == Amount.max)
        #expect(throws: Refusal(.amountOutOfRange, "")) { try Amount.max + one }
        #expect(throws: Refusal(.amountOutOfRange, "")) { try Amount.zero - one }
        #expect(try Amount.max - Amount.max == Amount.zero)
        #expect(try one * Amount.max.msat == Amount.max)
        #expect(throws: Refusal(.amountOutOfRange, "")) { try one * (Amount.max.msat + 1) }
        #expect(throws: Refusal(.amountOutOfRange, "")) { try Amount.max * UInt64.max }
        #expect(try Amount.max * 0 == Amount.zero)

        let oneSat = try Satoshis(1)
        #expect(try Satoshis.max - oneSat + oneSat == Satoshis.max)
        #expect(throws: Refusal(.amountOutOfRange, "")) { try Satoshis.max + oneSat }
        #expect(throws: Refusal(.amountOutOfRange, "")) { try Satoshis.zero - oneSat }
    }

    @Test("Arithmetic agrees with 128-bit integers on random amounts", arguments: SeededGenerator.seeds())
    func arithmeticAgreesWithWideIntegers(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        func expected(_ value: Int128) -> UInt64? {
            (0...Int128(Amount.max.msat)).contains(value) ? UInt64(value) : nil
        }
        for _ in 0..<2000 {
            // Magnitudes are drawn first, so that small and large amounts meet.
            let left =
                UInt64.random(in: 0...Amount.max.msat, using: &generator)
                >> UInt64.random(in: 0...60, using: &generator)
            let right =
                UInt64.random(in: 0...Amount.max.msat, using: &generator)
                >> UInt64.random(in: 0...60, using: &generator)
            let (one, other) = (try Amount(msat: left), try Amount(msat: right))
            #expect((try? one + other)?.msat == expected(Int128(left) + Int128(right)))
            #expect((try? one - other)?.msat == expected(Int128(left) - Int128(right)))
            #expect((try? one * right)?.msat == expected(Int128(left) * Int128(right)))
            #expect((one < other) == (left < right))
            #expect(one.flooredSatoshis.sat == left / 1000)
        }
    }

    @Test(
        "An amount with its unit is read exactly",
        arguments: [
            ("0msat", 0), ("50msat", 50), ("50 msat", 50), ("007msat", 7), ("1sat", 1000), ("1.5sat", 1500),
            ("0.001sat", 1), ("1000 sat", 1_000_000), ("1_000 sat", 1_000_000),
            ("21 000 000 BTC", 2_100_000_000_000_000_000),
            ("0.001btc", 100_000_000), ("0.00000000001btc", 1), ("1BTC", 100_000_000_000), ("0.0btc", 0),
            ("2100000000000000000msat", 2_100_000_000_000_000_000),
        ] as [(String, UInt64)])
    func parsing(text: String, msat: UInt64) throws {
        #expect(try Amount(parsing: text).msat == msat)
    }

    @Test(
        "Text that is not an amount with its unit is refused",
        arguments: [
            "", " ", "5", "5.", "msat", " msat", "sat", ".5sat", "5.sat", "1.5msat", "0.0001sat", "0.000000000001btc",
            "1,5sat", "-1sat", "+1sat", "1e3sat", "0x10sat", "1.2.3sat", "5 usd", "5satoshi", "1sat ", "1sat2btc",
            "٣sat",
            "½sat", "5\u{0}sat", "5 sat\n", "nansat", "5mbtc",
            // In SI writing a capital M is a million; nobody should have to guess which of the two was meant.
            "1Msat", "1MSAT", "1SAT",
            // Text is bytes: a mark makes another character of a digit or a unit, and never another amount.
            "1\u{301}sat", "1sat\u{301}", "1\u{301}.5sat", "1\r\nsat", "\u{ff11}sat", "1\u{a0}sat",
        ])
    func parsingRefused(text: String) {
        #expect(throws: Refusal(.amountNotUnderstood, "")) { try Amount(parsing: text) }
    }

    @Test(
        "An amount beyond 21 million BTC is refused when read",
        arguments: [
            "2100000000000000001msat", "2100000000000000.001sat", "21000000.00000000001btc", "21000001btc",
            "99999999999999999999999999999999btc",
        ])
    func parsingBeyondRange(text: String) {
        #expect(throws: Refusal(.amountOutOfRange, "")) { try Amount(parsing: text) }
    }

    @Test("What an amount prints is read back as the same amount", arguments: SeededGenerator.seeds())
    func descriptionRoundTrip(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<200 {
            let amount = try Amount(msat: UInt64.random(in: 0...Amount.max.msat, using: &generator))
            #expect(try Amount(parsing: amount.description) == amount)
            let satoshis = amount.flooredSatoshis
            #expect(try Amount(parsing: satoshis.description) == Amount(satoshis))
        }
    }

    @Test("Amounts print their unit")
    func descriptions() throws {
        #expect(try Amount(msat: 1500).description == "1500 msat")
        #expect(try Satoshis(1500).description == "1500 sat")
    }
}
