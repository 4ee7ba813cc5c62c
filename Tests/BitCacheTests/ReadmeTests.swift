import Foundation
import Testing

@Suite("README.md")
struct ReadmeTests {
    private static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    private static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
    }

    @Test("The lines of Swift in the README are those of the example that the gate runs")
    func exampleLines() throws {
        let example = try Self.text("Examples/PayForDownload/PayForDownload.swift")
            .components(separatedBy: "// [readme]\n")
        try #require(example.count == 3)
        let lines = example[1].split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
            .filter { !$0.isEmpty }
        let readme = try Self.text("README.md").components(separatedBy: "```swift\n")
        try #require(readme.count > 1)
        let shown = readme[1].components(separatedBy: "```")[0].split(separator: "\n")
            .map { $0.trimmingCharacters(in: .whitespaces) }
        #expect(shown == ["import BitCache"] + lines)
    }

    @Test("Every file that the README links to is there")
    func links() throws {
        let readme = try Self.text("README.md")
        let targets = readme.matches(of: /\]\(([A-Za-z][^):#]*)\)/).map { String($0.1) }
        #expect(targets.count > 10)
        for target in targets {
            #expect(FileManager.default.fileExists(atPath: Self.root.appendingPathComponent(target).path), "\(target)")
        }
    }
}
