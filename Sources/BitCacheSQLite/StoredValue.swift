import BitCacheCore
import BitCacheLedger
import GRDB

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A value as a database keeps it.
enum StoredValue: Equatable {
    case null
    case integer(Int64)
    case text(String)
    case blob([UInt8])

    init(_ bytes: [UInt8]?) {
        self = bytes.map(StoredValue.blob) ?? .null
    }

    /// The column type holds 63 bits: what does not fit is refused, never wrapped.
    init(_ number: UInt64) throws(Refusal) {
        guard let number = Int64(exactly: number) else {
            throw Refusal(.storageFailed, "the number \(number) is above 2^63 - 1, the greatest that a database keeps")
        }
        self = .integer(number)
    }

    var databaseValue: DatabaseValue {
        switch self {
        case .null: .null
        case .integer(let number): number.databaseValue
        case .text(let text): text.databaseValue
        case .blob(let bytes): Data(bytes).databaseValue
        }
    }
}
