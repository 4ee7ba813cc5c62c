import Foundation
import Testing

@Suite("Documentation")
struct DocumentationTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// The files below a folder whose names end like this, as text.
    private static func texts(under folder: String, _ suffix: String) throws -> [String: String] {
        let names = try FileManager.default.subpathsOfDirectory(atPath: root.appending(path: folder).path)
        let files = names.filter { $0.hasSuffix(suffix) && !$0.contains(".build") }
        return try Dictionary(
            uniqueKeysWithValues: files.map {
                ($0, try String(contentsOf: root.appending(path: folder).appending(path: $0), encoding: .utf8))
            })
    }

    /// Lines without their indentation.
    private static func flat(_ text: some StringProtocol) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.trimmingCharacters(in: .whitespaces) }.joined(separator: "\n")
    }

    @Test("Every example in an article is, line for line, one that is compiled")
    func examples() throws {
        let compiled = try [Self.texts(under: "Examples", ".swift"), Self.texts(under: "Tests/Consumer", ".swift")]
            .flatMap(\.values).map { Self.flat($0) }
        var count = 0
        for (name, article) in try Self.texts(under: "Sources/BitCache/BitCache.docc", ".md") {
            for block in article.matches(of: /```swift\n(?<code>(?:.|\n)*?)\n```/) {
                count += 1
                let code = Self.flat(block.output.code)
                #expect(compiled.contains { $0.contains(code) }, "\(name)")
            }
        }
        #expect(count >= 3)
    }

    @Test("Every article is on the landing page")
    func articles() throws {
        let articles = try Self.texts(under: "Sources/BitCache/BitCache.docc", ".md")
        let landing = try #require(articles["BitCache.md"])
        for name in articles.keys where name != "BitCache.md" {
            #expect(landing.contains("<doc:\(name.dropLast(3))>"), "\(name)")
        }
    }
}
