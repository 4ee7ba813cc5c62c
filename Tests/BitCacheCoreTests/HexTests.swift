import BitCacheCore
import BitCacheTesting
import Testing

@Suite("Hexadecimal text")
struct HexTests {
    @Test("Every byte has one form of two lower-case digits, and it is read back")
    func everyByte() throws {
        let all = [UInt8](0...255)
        let text = Hex.encode(all)
        #expect(text.count == 512)
        #expect(text.hasPrefix("000102"))
        #expect(text.hasSuffix("fdfeff"))
        #expect(try Hex.decode(text) == all)
        #expect(try Hex.decode("").isEmpty)
        #expect(Hex.encode([UInt8]()).isEmpty)
    }

    @Test("Random bytes survive the round trip", arguments: SeededGenerator.seeds())
    func roundTrip(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for count in 0..<100 {
            let bytes = generator.bytes(count)
            #expect(try Hex.decode(Hex.encode(bytes)) == bytes)
        }
    }

    @Test(
        "Odd lengths, capitals and foreign characters are refused",
        arguments: [
            "0", "abc", "AB", "aB", "0x", "g0", "0g", " 00", "00 ", "0\u{0}", "é", "００", "-1", "/0", ":0", "`0",
        ])
    func refused(text: String) {
        #expect(throws: Refusal(.malformedHex, "")) { try Hex.decode(text) }
    }
}
