import BitCacheBitcoin
import BitCacheCore
import Testing

@Suite("Fee rates")
struct FeeRateTests {
    @Test(
        "A fee is rounded up to a whole satoshi",
        arguments: [
            (1000, 0, 0), (1000, 141, 141), (1001, 141, 142), (1, 1, 1), (1, 1000, 1), (1, 1001, 2), (1500, 3, 5),
            (0, 1000, 0), (10_000_000, 100_000, 1_000_000_000),
        ] as [(UInt64, Int, UInt64)])
    func rounding(_ rate: UInt64, size: Int, fee: UInt64) throws {
        let rate = try FeeRate(satPerKiloVByte: rate)
        #expect(rate.fee(forVirtualSize: size).sat == fee)
        #expect(rate.isReached(by: try Satoshis(fee), forVirtualSize: size))
        if fee > 0 { #expect(!rate.isReached(by: try Satoshis(fee - 1), forVirtualSize: size)) }
    }

    @Test("A size beyond all money gives all money, not an overflow")
    func hugeSize() {
        #expect(FeeRate.max.fee(forVirtualSize: .max) == .max)
        #expect(FeeRate.max.fee(forVirtualSize: 1_000_000_000_000_000) == .max)
    }

    @Test(
        "A rate is read with its unit and written without needless decimals",
        arguments: [
            ("1.5sat/vB", 1500, "1.5sat/vB"), ("12 sat/vB", 12_000, "12sat/vB"), ("0.001sat/vB", 1, "0.001sat/vB"),
            ("2.050sat/vb", 2050, "2.05sat/vB"), ("10000sat/vB", 10_000_000, "10000sat/vB"), ("0sat/vB", 0, "0sat/vB"),
        ] as [(String, UInt64, String)])
    func text(_ text: String, rate: UInt64, written: String) throws {
        let parsed = try FeeRate(parsing: text)
        #expect(parsed.satPerKiloVByte == rate)
        #expect(parsed.description == written)
        #expect(try FeeRate(parsing: written) == parsed)
    }

    @Test(
        "A text that is no fee rate is refused",
        arguments: [
            "", "5", "sat/vB", " sat/vB", ".5sat/vB", "5.sat/vB", "1.2345sat/vB", "1.2.3sat/vB", "-1sat/vB", "+1sat/vB",
            "1e3sat/vB", "5 sat", "1  sat/vB", "\u{661}sat/vB", "1\u{301}sat/vB",
            "1sat\u{f}vb", "1sat/vB\u{301}", "1\u{301} sat/vB", "1\u{17f}at/vB",
        ])
    func notUnderstood(_ text: String) {
        #expect(throws: Refusal(.feeRateNotUnderstood, "")) { try FeeRate(parsing: text) }
    }

    @Test("A rate of two million combining marks is refused like any other")
    func marks() {
        let marks = String(repeating: "\u{301}\u{316}", count: 1 << 20)
        for text in [marks, "1" + marks + "sat/vB"] {
            #expect(throws: Refusal(.feeRateNotUnderstood, "")) { try FeeRate(parsing: text) }
        }
    }

    @Test("A rate above 10 000 sat/vB is refused")
    func cap() throws {
        #expect(try FeeRate(satPerKiloVByte: 10_000_000) == .max)
        #expect(throws: Refusal(.feeRateOutOfRange, "")) { try FeeRate(satPerKiloVByte: 10_000_001) }
        for text in ["10000.001sat/vB", "99999999999999999999999sat/vB"] {
            #expect(throws: Refusal(.feeRateOutOfRange, "")) { try FeeRate(parsing: text) }
        }
        #expect(FeeRate.minimumRelay < .dustRelay)
    }
}
