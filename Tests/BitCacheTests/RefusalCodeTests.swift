import Foundation
import Testing

@Suite("Refusal codes over all targets")
struct RefusalCodeTests {
    private struct Declaration {
        var name: String
        var code: String
        var path: String
    }

    private static func declarations(in source: String, at path: String) -> [Declaration] {
        source.matches(of: #/static let (\w+) = (?:Self|Refusal\.Code)\(rawValue: "([^"]*)"\)/#).map { match in
            Declaration(name: String(match.output.1), code: String(match.output.2), path: path)
        }
    }

    private static func all() throws -> [Declaration] {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Sources")
        let paths = FileManager.default.enumerator(atPath: root.path)?.compactMap { $0 as? String } ?? []
        return try paths.filter { $0.hasSuffix(".swift") }.sorted().flatMap { path in
            declarations(in: try String(contentsOf: root.appending(path: path), encoding: .utf8), at: path)
        }
    }

    /// The entries that share a value, each group as a line.
    private static func repeated(_ declarations: [Declaration], by value: KeyPath<Declaration, String>) -> [String] {
        Dictionary(grouping: declarations) { $0[keyPath: value] }.filter { $0.value.count > 1 }
            .map { "\($0.key): \($0.value.map(\.path).joined(separator: ", "))" }.sorted()
    }

    @Test("No two targets declare one code, or one Swift name for two codes: `import BitCache` shows them all")
    func unique() throws {
        let all = try Self.all()
        #expect(all.count > 50)
        #expect(Self.repeated(all, by: \.code).isEmpty)
        #expect(Self.repeated(all, by: \.name).isEmpty)
    }

    @Test("Every code is snake_case")
    func snakeCase() throws {
        for declaration in try Self.all() {
            #expect(declaration.code.wholeMatch(of: #/[a-z][a-z0-9]*(_[a-z0-9]+)*/#) != nil, "\(declaration.path)")
        }
    }

    @Test("A code that is declared twice is found")
    func theCheckCanFail() {
        let source = """
                public static let one = Self(rawValue: "same")
                public static let two = Self(rawValue: "same")
                public static let two = Self(rawValue: "other")
            """
        let declarations = Self.declarations(in: source, at: "A.swift")
        #expect(declarations.count == 3)
        #expect(Self.repeated(declarations, by: \.code) == ["same: A.swift, A.swift"])
        #expect(Self.repeated(declarations, by: \.name) == ["two: A.swift, A.swift"])
    }
}
