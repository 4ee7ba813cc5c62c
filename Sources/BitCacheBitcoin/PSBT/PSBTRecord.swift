import BitCacheCore

extension PSBT {
    /// One record of a map: a key that no other record of the map has, and a value.
    public struct Record: Hashable, Sendable {
        /// What kind of record it is: the first number of the key.
        public let type: UInt64
        /// The rest of the key, such as the public key that made a signature.
        public let keyData: [UInt8]
        /// The value.
        public internal(set) var value: [UInt8]

        init(type: UInt64, keyData: [UInt8] = [], value: [UInt8]) {
            self.type = type
            self.keyData = keyData
            self.value = value
        }

        /// The whole key, by which records are told apart and sorted.
        public var key: [UInt8] {
            var writer = ByteWriter(reservingCapacity: keyData.count + 9)
            // Types come from CompactSize numbers; none above Int.max is written back as another number.
            writer.write(compactSize: type)
            writer.write(keyData)
            return writer.bytes
        }
    }
}

extension ByteWriter {
    /// Writes a number of up to 64 bits in its one shortest form.
    fileprivate mutating func write(compactSize value: UInt64) {
        guard let small = Int(exactly: value) else {
            write(UInt8(0xff))
            write(littleEndian: value)
            return
        }
        write(compactSize: small)
    }
}

/// A map of a PSBT: records with keys that differ.
public protocol PSBTMap: Hashable, Sendable {
    /// The records in the order in which they are written.
    var records: [PSBT.Record] { get }
}

/// A map that this module may change.
protocol ChangeablePSBTMap: PSBTMap {
    associatedtype Field: PSBTField
    init()
    var records: [PSBT.Record] { get set }
}

extension PSBT.Global: ChangeablePSBTMap { typealias Field = PSBT.GlobalField }
extension PSBT.Input: ChangeablePSBTMap { typealias Field = PSBT.InputField }
extension PSBT.Output: ChangeablePSBTMap { typealias Field = PSBT.OutputField }

extension ChangeablePSBTMap {
    /// The value of the one record of a type that has no key data.
    func value(_ field: Field) -> [UInt8]? {
        records.first { $0.type == field.rawValue }?.value
    }

    func all(_ field: Field) -> [PSBT.Record] {
        records.filter { $0.type == field.rawValue }
    }

    func has(_ field: Field) -> Bool {
        records.contains { $0.type == field.rawValue }
    }

    /// Puts a record in place of the one with its key or, where there is none, before the first whose key is greater.
    mutating func set(_ field: Field, keyData: [UInt8] = [], to value: [UInt8]) {
        insert(PSBT.Record(type: field.rawValue, keyData: keyData, value: value))
    }

    mutating func insert(_ record: PSBT.Record) {
        if let index = records.firstIndex(where: { $0.type == record.type && $0.keyData == record.keyData }) {
            records[index].value = record.value
            return
        }
        let key = record.key
        let place = records.firstIndex { key.lexicographicallyPrecedes($0.key) } ?? records.endIndex
        records.insert(record, at: place)
    }

    /// Puts records in whose keys the map does not have, each before the first whose key is greater.
    ///
    /// - Complexity: sorts the new records, and goes through the others once.
    mutating func insert(new: [PSBT.Record]) {
        var new = new.map { (key: $0.key, record: $0) }.sorted { $0.key.lexicographicallyPrecedes($1.key) }[...]
        guard !new.isEmpty else { return }
        var merged: [PSBT.Record] = []
        merged.reserveCapacity(records.count + new.count)
        for record in records {
            let key = record.key
            while let next = new.first, next.key.lexicographicallyPrecedes(key) {
                merged.append(next.record)
                new.removeFirst()
            }
            merged.append(record)
        }
        records = merged + new.map(\.record)
    }

    mutating func remove(_ field: Field) {
        records.removeAll { $0.type == field.rawValue }
    }

    mutating func sort() {
        records.sort { $0.key.lexicographicallyPrecedes($1.key) }
    }
}
