import BitCache
import Foundation

/// A JSON document that the tool prints; facts only, one object a line.
enum JSONValue: Encodable {
    case string(String)
    case number(UInt64)
    case signed(Int64)
    case bool(Bool)
    case null
    case array([JSONValue])
    case object([String: JSONValue])

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .string(let value): try container.encode(value)
        case .number(let value): try container.encode(value)
        case .signed(let value): try container.encode(value)
        case .bool(let value): try container.encode(value)
        case .null: try container.encodeNil()
        case .array(let value): try container.encode(value)
        case .object(let value): try container.encode(value)
        }
    }

    /// One line of JSON, keys in alphabetical order.
    func line() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }

    init(_ refusal: Refusal) {
        self = .object(["code": .string(refusal.code.rawValue), "message": .string(refusal.message)])
    }

    init(_ fields: [TokenField]) {
        self = .object(
            Dictionary(fields.map { ($0.name, JSONValue($0.value)) }, uniquingKeysWith: { first, _ in first }))
    }

    private init(_ value: TokenField.Value) {
        switch value {
        case .text(let text): self = .string(text)
        case .number(let number): self = .number(number)
        case .flag(let flag): self = .bool(flag)
        case .list(let list): self = .array(list.map { JSONValue($0) })
        }
    }
}
