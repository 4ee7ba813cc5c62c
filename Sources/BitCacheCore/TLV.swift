/// Writes records of (type, length, value) in strictly rising order of type (BOLT 1).
public struct TLVWriter: Sendable {
    private var writer = ByteWriter()
    private var lastType: UInt64?

    /// Starts a message without records.
    public init() {}

    /// The records written so far.
    public var bytes: [UInt8] { writer.bytes }

    /// Writes one record; types must rise from call to call.
    public mutating func write(_ type: UInt64, _ value: some Collection<UInt8>) {
        precondition(lastType.map { $0 < type } ?? true, "TLV records are written in rising order of type")
        lastType = type
        writer.write(bigSize: type)
        writer.write(bigSize: UInt64(value.count))
        writer.write(value)
    }

    /// Writes one record whose value a closure builds.
    public mutating func write(_ type: UInt64, _ build: (inout ByteWriter) -> Void) {
        var value = ByteWriter()
        build(&value)
        write(type, value.bytes)
    }

    /// Writes one record that holds an integer, big-endian and in its full width.
    public mutating func write<Integer: FixedWidthInteger & UnsignedInteger>(_ type: UInt64, _ value: Integer) {
        write(type) { $0.write(bigEndian: value) }
    }

    /// Writes one record that holds 32 bytes.
    public mutating func write<Meaning>(_ type: UInt64, _ value: Bytes32<Meaning>) {
        write(type) { $0.write(value) }
    }
}

/// The records of one message, taken apart strictly: canonical numbers, rising types, nothing left over.
///
/// Each record is taken once by the message that knows it; ``finish(acceptingUnknown:)`` then judges what nobody took.
public struct TLVReader: Sendable {
    private struct Record {
        let type: UInt64
        let value: ArraySlice<UInt8>
        var isTaken = false
    }

    private var records: [Record] = []
    // Messages take their records in rising order, so the one wanted mostly stands here.
    private var next = 0

    /// Splits a message into its records.
    ///
    /// - Throws: `truncated`, `not_canonical`, `record_order`.
    public init(_ bytes: ArraySlice<UInt8>) throws(Refusal) {
        var reader = ByteReader(bytes)
        records.reserveCapacity(16)
        while !reader.isAtEnd {
            let type = try reader.readBigSize()
            if let last = records.last, type <= last.type {
                throw Refusal(.recordOrder, "record \(type) stands after record \(last.type)")
            }
            let length = try reader.readBigSize()
            guard length <= UInt64(reader.remaining) else {
                throw Refusal(.truncated, "record \(type) says \(length) bytes and \(reader.remaining) are left")
            }
            records.append(Record(type: type, value: try reader.read(count: Int(length))))
        }
    }

    /// Takes a record if it is there.
    public mutating func takeOptional(_ type: UInt64) -> ArraySlice<UInt8>? {
        if next >= records.count || records[next].type != type {
            guard let index = records.firstIndex(where: { $0.type == type }) else { return nil }
            next = index
        }
        guard !records[next].isTaken else { return nil }
        records[next].isTaken = true
        defer { next += 1 }
        return records[next].value
    }

    /// Takes a record that must be there; `missing_record` otherwise.
    public mutating func take(_ type: UInt64) throws(Refusal) -> ArraySlice<UInt8> {
        guard let value = takeOptional(type) else {
            throw Refusal(.missingRecord, "record \(type) is missing")
        }
        return value
    }

    /// Takes a record and reads all of it; a value that is longer or shorter than what is read is refused.
    @inlinable
    public mutating func take<Value>(
        _ type: UInt64, _ read: (inout ByteReader) throws(Refusal) -> Value
    ) throws(Refusal) -> Value {
        try Self.readAll(take(type), type, read)
    }

    /// As ``take(_:_:)``, for a record of a fixed size, which is judged before what stands in it; `not_canonical`.
    @inlinable
    public mutating func take<Value>(
        _ type: UInt64, count: Int, _ read: (inout ByteReader) throws(Refusal) -> Value
    ) throws(Refusal) -> Value {
        let value = try take(type)
        guard value.count == count else {
            throw Refusal(.notCanonical, "record \(type) has \(count) bytes, and \(value.count) were found")
        }
        return try Self.readAll(value, type, read)
    }

    /// As ``take(_:_:)``, for a record that may be missing.
    @inlinable
    public mutating func takeOptional<Value>(
        _ type: UInt64, _ read: (inout ByteReader) throws(Refusal) -> Value
    ) throws(Refusal) -> Value? {
        guard let value = takeOptional(type) else { return nil }
        return try Self.readAll(value, type, read)
    }

    /// Takes a record that holds a big-endian integer in its full width; `missing_record`, `not_canonical`.
    @inlinable
    public mutating func take<Integer: FixedWidthInteger & UnsignedInteger>(
        _ type: UInt64, as integer: Integer.Type
    ) throws(Refusal) -> Integer {
        try take(type) { (reader) throws(Refusal) in try reader.read(bigEndian: Integer.self) }
    }

    /// Takes a record that holds exactly 32 bytes; `missing_record`, `not_canonical`.
    @inlinable
    public mutating func take<Meaning>(
        _ type: UInt64, as bytes: Bytes32<Meaning>.Type
    ) throws(Refusal) -> Bytes32<Meaning> {
        try take(type) { (reader) throws(Refusal) in try reader.read(Bytes32<Meaning>.self) }
    }

    /// Judges the records that nobody took: an even type is always refused, an odd one unless the message may carry
    /// what its reader does not know.
    public func finish(acceptingUnknown: Bool) throws(Refusal) {
        for record in records where !record.isTaken && (!acceptingUnknown || record.type.isMultiple(of: 2)) {
            throw Refusal(.unknownRecord, "record \(record.type) is not known; a newer version may read it")
        }
    }

    @inlinable
    static func readAll<Value>(
        _ value: ArraySlice<UInt8>, _ type: UInt64, _ read: (inout ByteReader) throws(Refusal) -> Value
    ) throws(Refusal) -> Value {
        var reader = ByteReader(value)
        let result: Value
        do {
            result = try read(&reader)
        } catch let refusal where refusal.code == .truncated {
            throw Refusal(.notCanonical, "record \(type) is too short")
        }
        guard reader.isAtEnd else { throw Refusal(.notCanonical, "record \(type) is too long") }
        return result
    }
}
