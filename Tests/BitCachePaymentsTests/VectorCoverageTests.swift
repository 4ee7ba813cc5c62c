import BitCachePayments
import Foundation
import Testing

/// A rule that no vector breaks is a rule that another implementation may forget.
@Suite("What the vectors cover of SPEC.md")
struct VectorCoverageTests {
    private struct StreamFile: Decodable {
        struct Sequence: Decodable {
            let lines: [Line]
        }
        struct Line: Decodable {
            let code: String?
        }
        let sequences: [Sequence]
    }

    /// Codes of sections 2 to 6 that no token and no stream of tokens can show, each with the reason.
    static let notShown: [String: String] = [
        "layer_mismatch": "judges a layer of hashes, which no token holds; ContentTests",
        "chunk_mismatch": "judges the bytes of a chunk; ContentTests",
        "wrong_signer": "said to who signs, before there is a token; SignedTokenTests",
        "chain_key_mismatch": "said to the payer about its own secret; DerivationTests",
        "window_full": "said to the payer before a payword leaves; SessionTests",
        "chain_exhausted": "said to the payer before a payword leaves; SessionTests",
        "payword_not_paid": "said to the payer before a payword leaves; SessionTests",
        "chunk_not_paid": "said of a request or of a chunk; SessionTests",
        "closing_too_low": "needs what the host accepted, which is no token; the host's ClosingTests",
    ]

    /// The codes of the rows whose "raised by" names a section from 2 to 6.
    static func raised() throws -> Set<String> {
        let rows = try SpecificationTests().rows("## Appendix B: codes")
        return Set(
            rows.filter { row in
                row[2].matches(of: /(?:^|[ ,])([0-9]+)(?:\.[0-9]+)?/).contains { match in
                    Int(match.1).map { (2...6).contains($0) } ?? false
                }
            }.map { $0[0] })
    }

    @Test("Every code that sections 2 to 6 raise is the answer to some vector, or says why it cannot be")
    func codes() throws {
        let tokens = try VectorFile.read("tokens.json", as: VectorTests.File<VectorTests.TokenCase>.self)
        let streams = try VectorFile.read("stream.json", as: StreamFile.self)
        let shown = Set(
            tokens.cases.compactMap(\.code) + streams.sequences.flatMap { $0.lines.compactMap(\.code) })
        let raised = try Self.raised()
        #expect(raised.count > 50)
        #expect(raised.subtracting(shown).subtracting(Self.notShown.keys).sorted() == [], "codes without a vector")
        #expect(Set(Self.notShown.keys).subtracting(raised).sorted() == [], "exceptions without a row")
        #expect(Set(Self.notShown.keys).intersection(shown).sorted() == [], "exceptions that a vector shows after all")
        #expect(shown.subtracting(raised).sorted() == [], "vectors whose code the appendix puts elsewhere")
    }

    @Test("Every kind of a session's tokens has a valid and several invalid vectors")
    func kinds() throws {
        let cases = try VectorFile.read("tokens.json", as: VectorTests.File<VectorTests.TokenCase>.self).cases
        for sample in Sample.allCases {
            let own = cases.filter { $0.kind == sample.kind.description }
            #expect(own.contains { $0.valid }, "\(sample.kind)")
            #expect(Set(own.compactMap(\.code)).count >= 5, "\(sample.kind)")
        }
    }

    @Test("Kinds, comments and names of the vectors say something")
    func members() throws {
        let cases = try VectorFile.read("tokens.json", as: VectorTests.File<VectorTests.TokenCase>.self).cases
        for one in cases {
            #expect(TokenKind.allCases.map(\.description).contains(one.kind), "\(one.name)")
            #expect(one.name.wholeMatch(of: /[A-Za-z0-9_-]+/) != nil, "\(one.name)")
            #expect(one.comment.hasSuffix("."), "\(one.name)")
        }
    }
}
