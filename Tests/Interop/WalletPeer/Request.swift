import BitCacheBitcoin
import BitCacheCore
import BitCacheCrypto
import Foundation

/// An object of JSON that is sent back.
typealias Answer = [String: Any]

/// A request that is not what its operation takes.
struct RequestError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}

/// One object of JSON: a request, or a part of one.
struct Request {
    let fields: [String: Any]

    init(_ line: String) throws {
        guard let fields = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any] else {
            throw RequestError("a request is an object")
        }
        self.fields = fields
    }

    init(object value: Any, _ name: String = "a part of a request") throws {
        guard let fields = value as? [String: Any] else { throw RequestError("\(name) is an object") }
        self.fields = fields
    }

    func has(_ name: String) -> Bool { fields[name].map { !($0 is NSNull) } ?? false }

    func value(_ name: String) throws -> Any {
        guard let value = fields[name] else { throw RequestError("\(name) is missing") }
        return value
    }

    func text(_ name: String) throws -> String { try cast(name) }
    func flag(_ name: String) throws -> Bool { try cast(name) }
    func texts(_ name: String) throws -> [String] { try cast(name) }
    func object(_ name: String) throws -> Request { try Request(object: value(name), name) }

    func objects(_ name: String) throws -> [Request] {
        let values: [Any] = try cast(name)
        return try values.map { try Request(object: $0, name) }
    }

    /// Texts, some of which are null.
    func optionalTexts(_ name: String) throws -> [String?] {
        let values: [Any] = try cast(name)
        return values.map { $0 as? String }
    }

    func numbers(_ name: String) throws -> [UInt32] {
        let numbers: [NSNumber] = try cast(name)
        return try numbers.map { try Self.number($0, name) }
    }

    func number<Number: FixedWidthInteger>(_ name: String, _: Number.Type = Number.self) throws -> Number {
        try Self.number(cast(name), name)
    }

    func bytes(_ name: String) throws -> [UInt8] { try Hex.decode(text(name)) }

    private func cast<Value>(_ name: String) throws -> Value {
        guard let value = try value(name) as? Value else { throw RequestError("\(name) is no \(Value.self)") }
        return value
    }

    private static func number<Number: FixedWidthInteger>(_ value: NSNumber, _ name: String) throws -> Number {
        guard let number = Number(value.stringValue) else { throw RequestError("\(name) is no \(Number.self)") }
        return number
    }
}

// MARK: - What several operations take

extension Request {
    func network() throws -> Network { try Network(parsing: text("network")) }

    func transaction(_ name: String = "tx") throws -> Transaction { try Transaction(rawRepresentation: bytes(name)) }

    func script(_ name: String = "script") throws -> Script { try Script(bytes: bytes(name)) }

    /// The outputs that the inputs spend, under `previous`.
    func previousOutputs() throws -> [TransactionOutput] { try objects("previous").map { try $0.output() } }

    func output() throws -> TransactionOutput {
        TransactionOutput(value: try Satoshis(number("value", UInt64.self)), script: try script())
    }

    func hashType() throws -> SignatureHashType {
        guard let type = SignatureHashType(rawValue: try number("hashType")) else {
            throw RequestError("there is no such hash type")
        }
        return type
    }
}

extension SecretKey {
    convenience init(hex: String) throws {
        try self.init(SecretBytes(copying: Hex.decode(hex)))
    }
}
