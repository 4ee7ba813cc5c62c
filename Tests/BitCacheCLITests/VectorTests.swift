import Foundation
import Testing

@Suite("The vectors, through the tool")
struct VectorTests {
    struct File: Decodable {
        let cases: [Case]
    }

    struct Case: Decodable, Sendable {
        let name: String
        let kind: String
        let valid: Bool
        let code: String?
        let at: UInt64?
        let needs: [String]
        let text: String
    }

    static let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    static func cases() throws -> [Case] {
        let file = repository.appendingPathComponent("Tests/Vectors/tokens.json")
        return try JSONDecoder().decode(File.self, from: Data(contentsOf: file)).cases
    }

    /// What a token names others by. The tool knows tokens by their ids, so where a vector shows another token than the
    /// one named, it answers that the named one is missing, or that the two were not compared.
    private static let references = ["certificate", "commitment", "offer", "listing", "previous"]

    /// The codes that the tool may answer instead of a vector's, nil being valid.
    private static func substitutes(for one: Case, _ verdict: [String: Any], shown: Set<String>) -> [String?] {
        references.filter { (verdict[$0] as? String).map { !shown.contains($0) } == true }
            .flatMap { ["needs_\($0)", "offer listing previous".contains($0) ? nil : "needs_\($0)"] }
    }

    @Test("`token verify --json` reaches the verdict of every vector")
    func verdicts() throws {
        // The tool reads lines, and white space around a line is not part of it.
        let cases = try Self.cases().filter { $0.text == $0.text.trimmingCharacters(in: .whitespacesAndNewlines) }
        #expect(cases.count >= 100)
        var substituted = 0
        for one in cases {
            let time = one.at.map { ["--at", String($0)] } ?? []
            let outcome = try Tool.Run(["token", "verify", "--json", "--walk"] + time + one.needs + [one.text]).wait()
            let lines = try outcome.jsonLines()
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
        #expect(substituted * 10 <= cases.count, "the exception has become the rule")
    }
}
