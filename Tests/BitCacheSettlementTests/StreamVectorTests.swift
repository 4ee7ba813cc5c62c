import BitCacheCore
import BitCacheCrypto
import BitCachePayments
import BitCacheSettlement
import Foundation
import Testing

/// Tests/Vectors/stream.json is made by the tests of a target that cannot verify streams; here it is verified.
@Suite("The vectors of streams in Tests/Vectors (SPEC.md §6.1)")
struct StreamVectorTests {
    struct File: Decodable {
        struct Options: Decodable {
            let at: UInt64?
            let network: String?
            let host: String?
            let payer: String?
            let offer: String?
            let minimumMsat: UInt64?
            let maxLinks: UInt32?
            let walk: Bool
            let certificates: [String]

            func verifier() throws -> TokenVerifier {
                var requirements = TokenVerifier.Requirements()
                requirements.at = try at.map { try Timestamp(seconds: $0) }
                requirements.network = try network.map { try Network(parsing: $0) }
                requirements.host = try host.map { try XOnlyPublicKey(parsing: $0) }
                requirements.payer = try payer.map { try XOnlyPublicKey(parsing: $0) }
                requirements.offer = try offer.map { try Offer.ID(parsing: $0) }
                requirements.minimum = try minimumMsat.map { try Amount(msat: $0) }
                requirements.maximumLinks = maxLinks ?? ChainWalker.maximumLength
                requirements.walksAlways = walk
                var verifier = TokenVerifier(requirements)
                for text in certificates { verifier.remember(try Received<Certificate>(parsing: text).verified()) }
                return verifier
            }
        }

        struct Line: Decodable {
            let kind: String?
            let comment: String
            let valid: Bool
            let code: String?
            let text: String
        }

        struct Sequence: Decodable {
            let name: String
            let comment: String
            let options: Options
            let lines: [Line]
        }

        let about: String
        let sequences: [Sequence]

        static func read() throws -> File {
            let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
                .appendingPathComponent("Vectors/stream.json")
            let decoder = JSONDecoder()
            decoder.keyDecodingStrategy = .convertFromSnakeCase
            return try decoder.decode(File.self, from: Data(contentsOf: url))
        }
    }

    @Test("Each line of each sequence gets the answer that the file states")
    func answers() throws {
        let file = try File.read()
        #expect(file.sequences.count >= 40)
        #expect(Set(file.sequences.map(\.name)).count == file.sequences.count)
        for sequence in file.sequences {
            var verifier = try sequence.options.verifier()
            #expect(!sequence.comment.isEmpty && !sequence.lines.isEmpty)
            for (index, line) in sequence.lines.enumerated() {
                let verdict = verifier.verify(line.text)
                let place = "\(sequence.name), line \(index): \(line.comment)"
                #expect(verdict.refusal?.code.rawValue == line.code, "\(place): \(verdict.refusal?.message ?? "")")
                #expect(verdict.isValid == line.valid && line.valid == (line.code == nil), "\(place)")
                #expect(verdict.kind?.description == line.kind, "\(place)")
            }
        }
    }

    @Test("SPEC.md's limits of what a stream remembers are those of the code")
    func limits() throws {
        let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("SPEC.md")
        let specification = try String(contentsOf: url, encoding: .utf8)
        for (name, value) in [
            ("remembered_certificates", TokenVerifier.rememberedCertificates),
            ("remembered_commitments", TokenVerifier.rememberedCommitments),
        ] {
            #expect(specification.contains("| `\(name)` | \(value) |"), "\(name)")
        }
    }
}
