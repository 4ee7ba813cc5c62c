import BitCacheCore
import Testing

@testable import BitCacheBitcoin

@Suite("Origins of keys")
struct KeyOriginTests {
    @Test(
        "An origin is read with either mark, written with an apostrophe, and goes on by steps",
        arguments: [("d34db33f", "d34db33f"), ("D34DB33F/84h/0'/7", "d34db33f/84'/0'/7")])
    func read(text: String, written: String) throws {
        let origin = try KeyOrigin(parsing: text)
        #expect(origin.description == written)
        #expect(origin.fingerprint == [0xd3, 0x4d, 0xb3, 0x3f])
        #expect(try origin.appending([.init(1), .init(5)]).description == written + "/1/5")
        #expect(try origin.appending([]) == origin)
    }

    @Test(
        "Anything else is refused",
        arguments: [
            "", "/", "d34db33", "d34db33f0", "d34db33g", "d34db33f/", "d34db33f//1", "d34db33f/01", "m/0", "d34db33f/*",
        ])
    func malformed(text: String) {
        #expect(throws: Refusal(.keyOriginMalformed, "")) { try KeyOrigin(parsing: text) }
    }

    @Test("An origin's path has at most 255 steps")
    func depth() throws {
        let deepest = try KeyOrigin(parsing: "d34db33f" + String(repeating: "/0", count: 255))
        #expect(deepest.path.steps.count == 255)
        #expect(throws: Refusal(.pathMalformed, "")) { try deepest.appending([.init(0)]) }
        #expect(throws: Refusal(.pathMalformed, "")) {
            try KeyOrigin(parsing: "d34db33f" + String(repeating: "/0", count: 256))
        }
    }
}

@Suite("Paths of keys")
struct DerivationPathTests {
    @Test(
        "A path is read into the numbers of BIP 32 and written as it was",
        arguments: [
            ("m", [] as [UInt32]), ("m/0", [0]), ("m/0'", [0x8000_0000]),
            ("m/84'/1'/0'/0/5", [0x8000_0054, 0x8000_0001, 0x8000_0000, 0, 5]),
            ("m/2147483647'/2147483647", [0xffff_ffff, 0x7fff_ffff]),
        ])
    func read(text: String, numbers: [UInt32]) throws {
        let path = try DerivationPath(parsing: text)
        #expect(path.steps.map(\.rawValue) == numbers)
        #expect(path.steps.map(\.isHardened) == numbers.map { $0 >= 0x8000_0000 })
        #expect(path.description == text)
    }

    @Test("The letter h marks a hardened step too, and is written as an apostrophe")
    func letter() throws {
        #expect(try DerivationPath(parsing: "m/86h/0h/0h").description == "m/86'/0'/0'")
    }

    @Test(
        "Anything else is refused",
        arguments: [
            "", "/", "0", "84'/0'", "m/", "/m", "m//0", "m/0/", "M/0", "m0", "m/m", "m/'", "m/h", "m/0''", "m/0'h",
            "m/0H", "m/-1", "m/+1", "m/ 1", "m/1 ", " m", "m/1.0", "m/0x1", "m/00", "m/01'", "m/2147483648",
            "m/2147483648'", "m/4294967296", "m/99999999999999999999", "m/\u{0663}", "m\\0", "m/1\u{0}",
        ])
    func malformed(text: String) {
        #expect(throws: Refusal(.pathMalformed, "")) { try DerivationPath(parsing: text) }
    }

    @Test("A path has at most 255 steps")
    func depth() throws {
        let deepest = "m" + String(repeating: "/0", count: DerivationPath.maximumDepth)
        #expect(try DerivationPath(parsing: deepest).steps.count == 255)
        #expect(throws: Refusal(.pathMalformed, "")) { try DerivationPath(parsing: deepest + "/0") }
        let steps = [DerivationPath.Step](repeating: .init(rawValue: 1), count: 256)
        #expect(throws: Refusal(.pathMalformed, "")) { try DerivationPath(steps) }
    }

    @Test("A step's number ends below 2^31", arguments: [false, true])
    func stepNumbers(hardened: Bool) throws {
        #expect(try DerivationPath.Step(0x7fff_ffff, hardened: hardened).isHardened == hardened)
        #expect(throws: Refusal(.pathMalformed, "")) { try DerivationPath.Step(0x8000_0000, hardened: hardened) }
    }
}
