import Foundation

/// A JSON value that is written in one way: keys in the order given, two spaces a level.
enum VectorJSON {
    case text(String)
    case number(UInt64)
    case bool(Bool)
    case null
    case list([VectorJSON])
    case object([(String, VectorJSON)])

    static func optional(_ text: String?) -> VectorJSON { text.map { .text($0) } ?? .null }

    func written(indentedBy indent: String = "") -> String {
        let inner = indent + "  "
        func lines(_ open: String, _ parts: [String], _ close: String) -> String {
            parts.isEmpty
                ? open + close : open + "\n" + parts.map { inner + $0 }.joined(separator: ",\n") + "\n" + indent + close
        }
        switch self {
        // No text of these vectors has a character that JSON escapes.
        case .text(let text): return "\"\(text)\""
        case .number(let number): return "\(number)"
        case .bool(let bool): return "\(bool)"
        case .null: return "null"
        case .list(let values): return lines("[", values.map { $0.written(indentedBy: inner) }, "]")
        case .object(let members):
            return lines("{", members.map { "\"\($0.0)\": " + $0.1.written(indentedBy: inner) }, "}")
        }
    }
}

/// Tests/Vectors/settlement.json: as it is committed, and as the library makes it.
enum VectorFile {
    private static let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Vectors/settlement.json")

    static func generated() throws -> String {
        let world = try VectorWorld()
        let json = try VectorJSON.object([
            (
                "about",
                .text("Settlement of BitCache on regtest; Tests/Vectors/README.md explains the members.")
            ),
            ("cases", .list(SettlementTokenVectors.cases(world).map(\.json))),
            ("seals", .list(SealVector.all(world).map(\.json))),
            ("epochs", .list(EpochVector.all(world).map { try $0.json() })),
        ])
        return json.written() + "\n"
    }

    static func committed() throws -> String { try String(contentsOf: url, encoding: .utf8) }

    static func write() throws { try generated().write(to: url, atomically: true, encoding: .utf8) }

    /// The committed file, read as any program would read it.
    static func read<Content: Decodable>(as type: Content.Type) throws -> Content {
        try JSONDecoder().decode(type, from: Data(contentsOf: url))
    }
}
