import BitCacheCore
import BitCacheTesting
import Testing

@Suite("Bech32 and bech32m")
struct Bech32Tests {
    // The valid strings of BIP 173 and BIP 350 in lower case. The last of each set breaks a BIP's limit of 90
    // characters, which is a rule of addresses and not of this text form.
    static let valid: [(String, Bech32.Variant)] = [
        ("a12uel5l", .bech32),
        ("an83characterlonghumanreadablepartthatcontainsthenumber1andtheexcludedcharactersbio1tt5tgs", .bech32),
        ("abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw", .bech32),
        ("11qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqc8247j", .bech32),
        ("split1checkupstagehandshakeupstreamerranterredcaperred2y9e3w", .bech32),
        ("?1ezyfcl", .bech32),
        ("an84characterslonghumanreadablepartthatcontainsthenumber1andtheexcludedcharactersbio1569pvx", .bech32),
        ("a1lqfn3a", .bech32m),
        ("an83characterlonghumanreadablepartthatcontainsthetheexcludedcharactersbioandnumber11sg7hg6", .bech32m),
        ("abcdef1l7aum6echk45nj3s0wdvt2fg8x9yrzpqzd3ryx", .bech32m),
        ("11llllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllludsr8", .bech32m),
        ("split1checkupstagehandshakeupstreamerranterredcaperredlc445v", .bech32m),
        ("?1v759aa", .bech32m),
        ("an84characterslonghumanreadablepartthatcontainsthetheexcludedcharactersbioandnumber11d6pts4", .bech32m),
    ]

    @Test("Valid strings are read and written again as they were", arguments: Self.valid)
    func validIsRead(text: String, variant: Bech32.Variant) throws {
        let (prefix, values) = try Bech32.decode(text, variant: variant)
        #expect(text.hasPrefix(prefix + "1"))
        #expect(values.count == text.count - prefix.count - 7)
        #expect(Bech32.encode(prefix: prefix, fiveBitValues: values, variant: variant) == text)
    }

    @Test("A string of the other variant is refused", arguments: Self.valid)
    func otherVariant(text: String, variant: Bech32.Variant) {
        let other: Bech32.Variant = variant == .bech32 ? .bech32m : .bech32
        #expect(throws: Refusal(.malformedText, "")) { try Bech32.decode(text, variant: other) }
    }

    @Test("Capitals are refused, in part and throughout", arguments: Self.valid)
    func capitals(text: String, variant: Bech32.Variant) {
        #expect(throws: Refusal(.malformedText, "")) { try Bech32.decode(text.uppercased(), variant: variant) }
        let mixed = text.dropLast() + text.suffix(1).uppercased()
        if mixed != text {
            #expect(throws: Refusal(.malformedText, "")) { try Bech32.decode(mixed, variant: variant) }
        }
    }

    // The invalid strings of BIP 173 and BIP 350, without those whose only fault is their length.
    static let invalid: [(String, Bech32.Variant)] = [
        (" 1nwldj5", .bech32), ("\u{7f}1axkwrx", .bech32), ("\u{80}1eym55h", .bech32), ("pzry9x0s0muk", .bech32),
        ("1pzry9x0s0muk", .bech32), ("x1b4n0q5v", .bech32), ("li1dgmt3", .bech32), ("de1lg7wt\u{ff}", .bech32),
        ("A1G7SGD8", .bech32), ("10a06t8", .bech32), ("1qzzfhee", .bech32),
        (" 1xj0phk", .bech32m), ("\u{7f}1g6xzxy", .bech32m), ("\u{80}1vctc34", .bech32m), ("qyrz8wqd2c9m", .bech32m),
        ("1qyrz8wqd2c9m", .bech32m), ("y1b0jsk6g", .bech32m), ("lt1igcx5c0", .bech32m), ("in1muywd", .bech32m),
        ("mm1crxm3i", .bech32m), ("au1s5cgom", .bech32m), ("M1VUXWEZ", .bech32m), ("16plkw9", .bech32m),
        ("1p2gdwpf", .bech32m), ("", .bech32m), ("1", .bech32m), ("a1", .bech32m), ("a1lqfn3", .bech32m),
        ("a1lqfn3a\n", .bech32m), (" a1lqfn3a", .bech32m),
    ]

    @Test("Invalid strings are refused", arguments: Self.invalid)
    func invalidIsRefused(text: String, variant: Bech32.Variant) {
        #expect(throws: Refusal(.malformedText, "")) { try Bech32.decode(text, variant: variant) }
    }

    @Test("Changing any one character is noticed")
    func oneCharacterChanged() throws {
        let text = Array("abcdef1l7aum6echk45nj3s0wdvt2fg8x9yrzpqzd3ryx")
        for position in text.indices {
            for character in "023456789acdefghjklmnpqrstuvwxyz" where character != text[position] {
                var changed = text
                changed[position] = character
                #expect(throws: Refusal(.malformedText, "")) { try Bech32.decode(String(changed), variant: .bech32m) }
            }
        }
    }

    @Test("There is no limit on length")
    func long() throws {
        let bytes = [UInt8](repeating: 0x5a, count: 100_000)
        let text = Bech32.encode(prefix: "bcrec", fiveBitValues: Bech32.fiveBitValues(of: bytes), variant: .bech32m)
        let (prefix, values) = try Bech32.decode(text, variant: .bech32m)
        #expect(prefix == "bcrec")
        #expect(try Bech32.bytes(of: values) == bytes)
    }

    @Test("Bytes of every short length survive regrouping into five bits", arguments: SeededGenerator.seeds())
    func regrouping(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for count in 0...64 {
            let bytes = generator.bytes(count)
            let values = Bech32.fiveBitValues(of: bytes)
            #expect(values.count == (count * 8 + 4) / 5)
            #expect(values.allSatisfy { $0 < 32 })
            #expect(try Bech32.bytes(of: values) == bytes)
        }
    }

    @Test("Padding that is not zero, or a whole value of it, is refused")
    func padding() throws {
        #expect(try Bech32.bytes(of: [UInt8]()).isEmpty)
        #expect(try Bech32.bytes(of: [31, 28]) == [0xff])
        // Two values carry one byte and two bits of padding: each padding bit must be zero.
        for padding in UInt8(1)...3 {
            #expect(throws: Refusal(.malformedText, "")) { try Bech32.bytes(of: [31, 28 | padding]) }
        }
        // One, three and six values carry no whole number of bytes with fewer than five bits to spare.
        for count in [1, 3, 6] {
            #expect(throws: Refusal(.malformedText, "")) { try Bech32.bytes(of: [UInt8](repeating: 0, count: count)) }
        }
        for count in [2, 4, 5, 7, 8] {
            #expect(try Bech32.bytes(of: [UInt8](repeating: 0, count: count)).count == count * 5 / 8)
        }
    }
}
