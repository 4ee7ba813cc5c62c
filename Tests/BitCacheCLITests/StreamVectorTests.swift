import Foundation
import Testing

@Suite("The vectors of streams, through the tool")
struct StreamVectorTests {
    private struct File: Decodable {
        let sequences: [Sequence]
    }

    private struct Sequence: Decodable {
        struct Options: Decodable {
            let at: UInt64?
            let network: String?
            let host: String?
            let payer: String?
            /// An id; the tool wants the token.
            let offer: String?
            let minimumMsat: UInt64?
            let maxLinks: UInt32?
            let walk: Bool?
            let certificates: [String]
        }

        struct Line: Decodable {
            let text: String
            let kind: String?
            let valid: Bool
            let code: String?
        }

        let name: String
        let options: Options
        let lines: [Line]
    }

    private static let file = VectorTests.repository.appendingPathComponent("Tests/Vectors/stream.json")

    private static func sequences() throws -> [Sequence] {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(File.self, from: Data(contentsOf: file)).sequences
    }

    /// The offers in the vectors by id.
    private static func offers(_ sequences: [Sequence]) throws -> [String: String] {
        let texts = Set(
            sequences.flatMap(\.lines).map(\.text).filter { $0.hasPrefix("bkoffer") && !$0.contains("\u{0}") })
        let shown = try Tool.Run(["token", "inspect", "--json", "-"], input: texts.joined(separator: "\n")).wait()
        let ids = try shown.jsonLines().map { $0["id"] as? String }
        return Dictionary(
            zip(ids, texts).compactMap { id, text in id.map { ($0, text) } }, uniquingKeysWith: { first, _ in first })
    }

    private static func arguments(_ options: Sequence.Options, _ offers: [String: String], other: String) -> [String] {
        var arguments = options.certificates.flatMap { ["--certificate", $0] }
        if let at = options.at { arguments += ["--at", String(at)] }
        if let network = options.network { arguments += ["--network", network] }
        if let host = options.host { arguments += ["--host", host] }
        if let payer = options.payer { arguments += ["--payer", payer] }
        if let offer = options.offer { arguments += ["--offer", offers[offer] ?? other] }
        if let minimum = options.minimumMsat { arguments += ["--min", "\(minimum)msat"] }
        if let links = options.maxLinks { arguments += ["--max-links", String(links)] }
        return arguments + (options.walk == true ? ["--walk"] : [])
    }

    @Test("Every line of every sequence gets its answer")
    func sequences() throws {
        let sequences = try Self.sequences()
        #expect(sequences.count >= 20)
        let offers = try Self.offers(sequences)
        // Stands for an id that no offer has.
        let other = try Market.shared.get().offer
        for one in sequences {
            let arguments = ["token", "verify", "--json", "-"] + Self.arguments(one.options, offers, other: other)
            let outcome = try Tool.Run(arguments, input: one.lines.map { $0.text + "\n" }.joined()).wait()
            let verdicts = try outcome.jsonLines()
            #expect(verdicts.count == one.lines.count, "\(one.name): \(outcome.errors)")
            for (index, (line, verdict)) in zip(one.lines, verdicts).enumerated() {
                #expect(verdict["code"] as? String == line.code, "\(one.name), line \(index): \(verdict)")
                #expect(verdict["valid"] as? Bool == line.valid, "\(one.name), line \(index)")
                #expect(verdict["kind"] as? String == line.kind, "\(one.name), line \(index)")
                #expect(verdict["index"] as? Int == index, "\(one.name)")
            }
            #expect(outcome.status == (one.lines.allSatisfy(\.valid) ? 0 : 1), "\(one.name)")
        }
    }
}
