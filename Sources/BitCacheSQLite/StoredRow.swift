import BitCacheCore
import BitCacheLedger
import GRDB

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// One row, read without believing that its columns hold what was written to them.
struct StoredRow {
    private let values: [DatabaseValue]
    private let name: (StoredRow) -> String

    /// Takes a row.
    ///
    /// - Parameter name: What the row is, for messages: "journal entry 17". Asked only where something is wrong.
    init(_ row: Row, name: @escaping (StoredRow) -> String) {
        values = Array(row.databaseValues)
        self.name = name
    }

    /// A column as a message shows it, whatever it holds.
    func shown(_ column: Int) -> String {
        guard values.indices.contains(column) else { return "nothing" }
        return switch values[column].storage {
        case .null: "nothing"
        case .int64(let number): "\(number)"
        case .double(let number): "\(number)"
        case .string(let text): text
        case .blob(let data): Hex.encode(data)
        }
    }

    func integer(_ column: Int) throws(Refusal) -> Int64 {
        guard values.indices.contains(column), case .int64(let number) = values[column].storage else { throw damaged }
        return number
    }

    /// A number that must not be negative.
    func unsigned(_ column: Int) throws(Refusal) -> UInt64 {
        guard let number = UInt64(exactly: try integer(column)) else { throw damaged }
        return number
    }

    /// A number that must not be negative, or nothing.
    func optionalUnsigned(_ column: Int) throws(Refusal) -> UInt64? {
        guard values.indices.contains(column) else { throw damaged }
        return values[column].isNull ? nil : try unsigned(column)
    }

    /// A number that may be larger than a column: decimal digits, written in the one shortest way.
    func decimal<Number: FixedWidthInteger>(_ column: Int, as type: Number.Type = Number.self) throws(Refusal) -> Number
    {
        let text = try text(column)
        guard let number = Number(text), String(number) == text else { throw damaged }
        return number
    }

    func text(_ column: Int) throws(Refusal) -> String {
        guard values.indices.contains(column), case .string(let text) = values[column].storage else { throw damaged }
        return text
    }

    func blob(_ column: Int) throws(Refusal) -> [UInt8] {
        guard values.indices.contains(column), case .blob(let data) = values[column].storage else { throw damaged }
        return Array(data)
    }

    func optionalBlob(_ column: Int) throws(Refusal) -> [UInt8]? {
        guard values.indices.contains(column) else { throw damaged }
        return values[column].isNull ? nil : try blob(column)
    }

    func bytes32<Meaning>(_ column: Int, as type: Bytes32<Meaning>.Type = Bytes32<Meaning>.self) throws(Refusal)
        -> Bytes32<Meaning>
    {
        let bytes = try blob(column)
        return try valid { () throws(Refusal) in try Bytes32(rawRepresentation: bytes) }
    }

    /// A value made from columns; whatever refuses them, they were not written like this.
    func valid<Value>(_ make: () throws(Refusal) -> Value) throws(Refusal) -> Value {
        do {
            return try make()
        } catch {
            throw damaged
        }
    }

    var damaged: Refusal {
        Refusal(
            .storageDamaged,
            "\(name(self)) in the database is not what was written: the disk or another program changed it. "
                + "Restore the database from a backup")
    }
}
