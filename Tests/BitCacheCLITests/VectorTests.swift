import Foundation
import Testing

@Suite("The vectors, through the tool")
struct VectorTests {
    struct File: Decodable {
        let cases: [Case]
    }

    struct Case: Decodable, Sendable {
        struct Payer: Decodable, Sendable {
            let host: String
            let origin: String
            let at: UInt64
        }

        let name: String
        let kind: String
        let valid: Bool
        let code: String?
        let at: UInt64?
        let payer: Payer?
        let needs: [String]
        let text: String

        /// Whether the text can be a line: the tool takes lines, and white space around one is no part of it.
        var isLine: Bool {
            text == text.trimmingCharacters(in: CharacterSet(charactersIn: " \t\r\n")) && !text.contains("\n")
        }

        /// Judges the token behind what it needs, with every chain walked; the verdicts of all.
        func judged() throws -> (outcome: Tool.Outcome, verdicts: [[String: Any]]) {
            let time = at.map { ["--at", String($0)] } ?? []
            let lines = (needs + [text]).map { $0 + "\n" }.joined()
            let outcome = try Tool.Run(["token", "verify", "--json", "--walk", "-"] + time, input: lines).wait()
            return (outcome, try outcome.jsonLines())
        }
    }

    static let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    static func read<Content: Decodable>(_ name: String, as type: Content.Type) throws -> Content {
        let file = repository.appendingPathComponent("Tests/Vectors/\(name)")
        return try JSONDecoder().decode(type, from: Data(contentsOf: file))
    }

    /// The vectors of single tokens that can be lines.
    static func cases() throws -> [Case] { try read("tokens.json", as: File.self).cases.filter(\.isLine) }

    /// What a token names others by. The tool knows tokens by their ids, so where a vector shows another token than the
    /// one named, or one where none is named, the tool cannot compare the two.
    private static let references = ["certificate", "commitment", "offer", "listing", "previous"]

    /// The codes that the tool may answer instead of a vector's, nil being valid.
    private static func substitutes(for one: Case, _ verdict: [String: Any], shown: Set<String>) -> [String?] {
        let notShown = references.filter { (verdict[$0] as? String).map { !shown.contains($0) } == true }
        let isStray = one.code == "listing_mismatch" && verdict["listing"] == nil
        return notShown.flatMap { ["needs_\($0)", "offer listing previous".contains($0) ? nil : "needs_\($0)"] }
            + (isStray ? [nil] : [])
    }

    @Test("`token verify --json` reaches the verdict of every vector")
    func verdicts() throws {
        let cases = try Self.cases().filter { $0.payer == nil }
        #expect(cases.count >= 150)
        var substituted = 0
        for one in cases {
            let (outcome, lines) = try one.judged()
            #expect(lines.count == one.needs.count + 1, "\(one.name)")
            for need in lines.dropLast() { #expect(need["valid"] as? Bool == true, "\(one.name): \(need)") }
            let verdict = try #require(lines.last)
            let shown = Set(lines.dropLast().compactMap { $0["id"] as? String })
            let code = verdict["code"] as? String
            let isExpected = code == one.code
            let isSubstitute = !one.valid && Self.substitutes(for: one, verdict, shown: shown).contains(code)
            substituted += isExpected ? 0 : 1
            #expect(isExpected || isSubstitute, "\(one.name): expected \(one.code ?? "valid") in \(verdict)")
            #expect(verdict["valid"] as? Bool == (code == nil), "\(one.name)")
            #expect(verdict["index"] as? Int == one.needs.count, "\(one.name)")
            if one.valid { #expect(verdict["kind"] as? String == one.kind, "\(one.name)") }
            let isToken = lines.contains { $0["kind"] is String }
            #expect(outcome.status == (code == nil ? 0 : isToken ? 1 : 65), "\(one.name)")
            #expect(outcome.errors.isEmpty == isToken, "\(one.name): \(outcome.errors)")
        }
        #expect(substituted * 20 <= cases.count, "the exception has become the rule")
    }

    @Test("A payer who commits with `token issue` reaches the verdict of every vector about it")
    func payers() throws {
        let cases = try Self.cases().filter { $0.payer != nil }
        #expect(cases.count >= 5)
        let key = String(repeating: "07", count: 32)
        for one in cases {
            let payer = try #require(one.payer)
            func shown(_ option: String, _ prefix: String) -> [String] {
                one.needs.first { $0.hasPrefix(prefix) }.map { [option, $0] } ?? []
            }
            let outcome = try Tool.Run(
                ["token", "issue", "commitment", "--json", "--offer", one.text, "--at", String(payer.at)]
                    + ["--host", payer.host, "--origin", payer.origin]
                    + shown("--certificate", "bkcert") + shown("--listing", "bklisting"),
                environment: ["BITCACHE_SECRET_KEY": key, "BITCACHE_CHAIN_KEY": key]
            ).wait()
            #expect(outcome.status == (one.valid ? 0 : 1), "\(one.name): \(outcome.errors)")
            let text = one.valid ? outcome.output : outcome.errors
            let object = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
            #expect(object?["code"] as? String == one.code, "\(one.name)")
        }
    }
}
