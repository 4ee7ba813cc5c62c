import Foundation

/// A JSON value that is written in one way: keys in the order given, two spaces a level, a line feed at the end.
enum JSON {
    case text(String)
    case number(UInt64)
    case bool(Bool)
    case null
    case list([JSON])
    case object([(String, JSON)])

    static func texts(_ texts: [String]) -> JSON { .list(texts.map { .text($0) }) }
    static func optional(_ text: String?) -> JSON { text.map { .text($0) } ?? .null }

    func written(indentedBy indent: String = "") -> String {
        let inner = indent + "  "
        func lines(_ open: String, _ parts: [String], _ close: String) -> String {
            parts.isEmpty
                ? open + close : open + "\n" + parts.map { inner + $0 }.joined(separator: ",\n") + "\n" + indent + close
        }
        switch self {
        case .text(let text):
            return "\"" + text.unicodeScalars.map(Self.escaped).joined() + "\""
        case .number(let number): return "\(number)"
        case .bool(let bool): return "\(bool)"
        case .null: return "null"
        case .list(let values): return lines("[", values.map { $0.written(indentedBy: inner) }, "]")
        case .object(let members):
            return lines("{", members.map { "\"\($0.0)\": " + $0.1.written(indentedBy: inner) }, "}")
        }
    }
}

extension JSON {
    /// A character as JSON writes it: control characters and what is no ASCII by their numbers, so that the files hold
    /// nothing that an editor or a normal form could change.
    private static func escaped(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\\": "\\\\"
        case "\"": "\\\""
        case "\n": "\\n"
        case " "..."~": String(scalar)
        default:
            String(scalar).utf16.map { unit in
                let digits = String(unit, radix: 16)
                return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            }.joined()
        }
    }
}

/// A file of vectors in Tests/Vectors, with the function that makes its content.
struct VectorFile: Sendable, CustomStringConvertible {
    let name: String
    let make: @Sendable () throws -> JSON

    static let all = [
        VectorFile(name: "tokens.json", make: TokenVectors.json),
        VectorFile(name: "stream.json", make: StreamVectors.json),
        VectorFile(name: "content.json", make: ContentVectors.json),
        VectorFile(name: "chain.json", make: ChainVectors.json),
        VectorFile(name: "split.json", make: SplitVectors.json),
    ]

    var description: String { name }

    /// The root of the repository.
    static let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    private var url: URL { Self.repository.appendingPathComponent("Tests/Vectors/\(name)") }

    func generated() throws -> String { try make().written() + "\n" }

    func committed() throws -> String { try String(contentsOf: url, encoding: .utf8) }

    func write() throws { try generated().write(to: url, atomically: true, encoding: .utf8) }

    /// The committed file, read as any program would read it.
    static func read<Content: Decodable>(_ name: String, as type: Content.Type) throws -> Content {
        let url = repository.appendingPathComponent("Tests/Vectors/\(name)")
        return try JSONDecoder().decode(type, from: Data(contentsOf: url))
    }
}
