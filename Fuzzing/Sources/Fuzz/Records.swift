import BitCache

/// Records as this fuzzer reads them itself, leniently: any order, any length that fits, numbers in any form.
struct Records: Equatable {
    struct Record: Equatable {
        var type: UInt64
        var value: [UInt8]
    }

    var all: [Record] = []

    /// Takes bytes apart; nil where they end within a record.
    init?(_ bytes: some Collection<UInt8>) {
        var rest = Array(bytes)[...]
        while !rest.isEmpty {
            guard let type = Self.number(&rest), let length = Self.number(&rest), length <= UInt64(rest.count) else {
                return nil
            }
            all.append(Record(type: type, value: Array(rest.prefix(Int(length)))))
            rest = rest.dropFirst(Int(length))
        }
    }

    /// The bytes, each number in its shortest form and the order as it is.
    var bytes: [UInt8] {
        var writer = ByteWriter()
        for record in all {
            writer.write(bigSize: record.type)
            writer.write(bigSize: UInt64(record.value.count))
            writer.write(record.value)
        }
        return writer.bytes
    }

    subscript(type: UInt64) -> [UInt8]? {
        get { all.first { $0.type == type }?.value }
        set {
            guard let index = all.firstIndex(where: { $0.type == type }), let newValue else { return }
            all[index].value = newValue
        }
    }

    private static func number(_ rest: inout ArraySlice<UInt8>) -> UInt64? {
        guard let first = rest.popFirst() else { return nil }
        let count = first < 0xfd ? 0 : 1 << (Int(first) - 0xfc)
        guard rest.count >= count else { return nil }
        defer { rest = rest.dropFirst(count) }
        return count == 0 ? UInt64(first) : rest.prefix(count).reduce(0) { $0 << 8 | UInt64($1) }
    }
}
