import BitCache

/// A JSON document that the tool prints; facts only, one object a line.
enum JSONValue {
    case string(String)
    case number(UInt64)
    case signed(Int64)
    case bool(Bool)
    case null
    case array([JSONValue])
    case object([String: JSONValue])

    /// One line of JSON (RFC 8259), keys in alphabetical order.
    func line() -> String {
        var line = ""
        write(to: &line)
        return line
    }

    func write(to line: inout String) {
        switch self {
        case .string(let value): Self.write(value, to: &line)
        case .number(let value): line += String(value)
        case .signed(let value): line += String(value)
        case .bool(let value): line += value ? "true" : "false"
        case .null: line += "null"
        case .array(let values): Self.write(values, "[", "]", to: &line) { $0.write(to: &$1) }
        case .object(let members):
            Self.write(members.sorted { $0.key < $1.key }, "{", "}", to: &line) { member, line in
                Self.write(member.key, to: &line)
                line += ":"
                member.value.write(to: &line)
            }
        }
    }

    /// Writes what stands between two brackets, commas between.
    static func write<Element>(
        _ elements: some Sequence<Element>, _ opening: String, _ closing: String, to line: inout String,
        _ write: (Element, inout String) -> Void
    ) {
        line += opening
        var isFirst = true
        for element in elements {
            if !isFirst { line += "," }
            isFirst = false
            write(element, &line)
        }
        line += closing
    }

    /// Writes a text in quotes; quotes, backslashes and control characters are escaped.
    static func write(_ text: String, to line: inout String) {
        line += "\""
        if text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7f && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }) {
            line += text
        } else {
            for scalar in text.unicodeScalars {
                switch scalar {
                case "\"": line += "\\\""
                case "\\": line += "\\\\"
                case "\n": line += "\\n"
                case _ where scalar.properties.generalCategory == .control:
                    let digits = String(scalar.value, radix: 16)
                    line += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                default: line.unicodeScalars.append(scalar)
                }
            }
        }
        line += "\""
    }
}

extension JSONValue {
    init(_ refusal: Refusal) {
        self = .object(["code": .string(refusal.code.rawValue), "message": .string(refusal.message)])
    }

    init(_ fields: [TokenField]) {
        self = .object(
            Dictionary(fields.map { ($0.name, JSONValue($0.value)) }, uniquingKeysWith: { first, _ in first }))
    }

    init(_ value: TokenField.Value) {
        switch value {
        case .text(let text): self = .string(text)
        case .number(let number): self = .number(number)
        case .flag(let flag): self = .bool(flag)
        case .list(let list): self = .array(list.map { JSONValue($0) })
        }
    }
}
