import BitCacheCore
import BitCachePayments
import BitCacheSettlement
import BitCacheTesting
import Testing

@Suite("Whatever stands in a line, it has an answer, and the next line is judged")
struct BadLineTests {
    /// Ten megabytes of one character behind a prefix, or of nothing but it.
    static func long(_ start: String, _ character: String) -> String {
        start + String(repeating: character, count: 10_000_000 / character.utf8.count)
    }

    @Test("A line of ten megabytes is refused by its size alone", arguments: ["q", "b", "é", "\0", "e\u{301}"])
    func longLines(character: String) throws {
        let world = try SessionWorld()
        var verifier = TokenVerifier()
        let token = verifier.verify(Self.long("bkreceiptreg1", character))
        #expect(token.refusal?.code == .tokenTooLong && token.kind == .receipt)
        #expect(verifier.verify(Self.long("", character)).refusal?.code == .notAToken)
        #expect(verifier.verify(world.base.certificate.text).isValid)
        #expect(verifier.verify(world.offer.text).isValid)
    }

    @Test("Bytes that are no UTF-8 are refused, wherever they stand")
    func notUTF8() throws {
        let world = try SessionWorld()
        let text = Array(world.base.certificate.text.utf8)
        var verifier = TokenVerifier()
        for (position, code) in [
            (0, .notAToken), (3, .notAToken), (10, .malformedText), (text.count / 2, .malformedText),
            (text.count, .malformedText),
        ] as [(Int, Refusal.Code)] {
            for bytes in [[0xff], [0xc3], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80]] as [[UInt8]] {
                var damaged = text
                damaged.insert(contentsOf: bytes, at: position)
                let verdict = verifier.verify(String(decoding: damaged, as: UTF8.self))
                #expect(verdict.refusal?.code == code, "\(bytes) at \(position)")
            }
        }
        #expect(verifier.verify(world.offer.text).refusal?.code == .needsCertificate, "nothing was remembered")
        #expect(verifier.verify(world.base.certificate.text).isValid)
    }

    @Test("Random lines are refused and never trap, and good ones between them stay valid", arguments: [1, 2, 3])
    func randomLines(seed: UInt64) throws {
        let world = try SessionWorld()
        var random = SeededGenerator(seed: seed)
        var verifier = TokenVerifier()
        #expect(verifier.verify(world.base.certificate.text).isValid)
        let kinds = TokenKind.allCases
        for _ in 0..<200 {
            let kind = kinds[Int.random(in: 0..<kinds.count, using: &random)]
            var bytes = Array(try world.text(kind).utf8)
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = .random(in: 0...255, using: &random)
            }
            let line = String(decoding: bytes, as: UTF8.self)
            if try line == world.text(kind) { continue }
            #expect(!verifier.verify(line).isValid, "seed \(seed): \(line)")
        }
        #expect(verifier.verify(world.offer.text).isValid)
    }
}
