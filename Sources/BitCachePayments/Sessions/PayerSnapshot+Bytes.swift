public import BitCacheCore
import BitCacheCrypto

// TLV records, and in the lists one item behind the other, as SPEC.md §9.4 has them.
extension PayerSnapshot {
    private enum Record {
        static let sessions: UInt64 = 0
        static let hosts: UInt64 = 2
        static let pins: UInt64 = 4
        static let budgets: UInt64 = 6
    }

    /// The snapshot as a backup keeps it; equal snapshots give equal bytes.
    public var rawRepresentation: [UInt8] {
        var records = TLVWriter()
        records.write(Record.sessions) { list in
            for session in sessions {
                let bytes = session.rawRepresentation
                list.write(bigSize: UInt64(bytes.count))
                list.write(bytes)
            }
        }
        let hosts = highestCommits.map { (host: $0.key.rawRepresentation, commit: $0.value) }
        records.write(Record.hosts) { list in
            for (host, commit) in hosts.sorted(by: { $0.host.lexicographicallyPrecedes($1.host) }) {
                list.write(host)
                list.write(bigEndian: commit)
            }
        }
        records.write(Record.pins) { list in
            for pin in pins {
                list.write(pin.host.rawRepresentation)
                list.write(bigSize: UInt64(pin.origin.utf8.count))
                list.write(pin.origin.utf8)
            }
        }
        if let budgets { records.write(Record.budgets, budgets) }
        return records.bytes
    }

    /// Reads a snapshot.
    ///
    /// - Throws: what ``BitCacheCore/TLVReader`` refuses, `unknown_record`, `key_not_on_curve`, `not_canonical` where a
    ///   host stands twice or out of order or a text is no UTF-8, what a commitment refuses.
    public init(rawRepresentation bytes: some Collection<UInt8>) throws(Refusal) {
        var records = try TLVReader(Array(bytes)[...])
        var sessions: [PayerSessionRecord] = []
        var list = try ByteReader(records.take(Record.sessions))
        while !list.isAtEnd {
            let record = try PayerSessionRecord(rawRepresentation: list.readSized())
            _ = try record.id()
            sessions.append(record)
        }
        var hosts: [XOnlyPublicKey: UInt64] = [:]
        var last: [UInt8] = []
        list = try ByteReader(records.take(Record.hosts))
        while !list.isAtEnd {
            let key = try Array(list.read(count: 32))
            guard last.lexicographicallyPrecedes(key) else { throw Self.outOfOrder }
            hosts[try XOnlyPublicKey(rawRepresentation: key)] = try list.read(bigEndian: UInt64.self)
            last = key
        }
        var pins: [PinnedHost] = []
        list = try ByteReader(records.take(Record.pins))
        while !list.isAtEnd {
            let key = try XOnlyPublicKey(rawRepresentation: list.read(count: 32))
            let origin = try String(text: list.readSized())
            if let last = pins.last, !last.origin.utf8.lexicographicallyPrecedes(origin.utf8) { throw Self.outOfOrder }
            pins.append(PinnedHost(origin: origin, host: key))
        }
        let budgets = records.takeOptional(Record.budgets).map { Array($0) }
        try records.finish(acceptingUnknown: false)
        self.init(sessions: sessions, highestCommits: hosts, pins: pins, budgets: budgets)
    }

    private static var outOfOrder: Refusal {
        Refusal(.notCanonical, "the hosts of a backup stand in the order of their bytes, each of them once")
    }
}

extension PayerSessionRecord {
    private enum Record {
        static let commitment: UInt64 = 0
        static let offer: UInt64 = 2
        static let certificate: UInt64 = 4
        static let listing: UInt64 = 6
        static let file: UInt64 = 8
        static let begun: UInt64 = 10
        static let acceptance: UInt64 = 12
        static let acceptanceCertificate: UInt64 = 14
        static let paid: UInt64 = 16
        static let receipt: UInt64 = 18
        static let stage: UInt64 = 20
    }

    var rawRepresentation: [UInt8] {
        var records = TLVWriter()
        records.write(Record.commitment, commitment)
        records.write(Record.offer, offer)
        records.write(Record.certificate, certificate)
        if let listing { records.write(Record.listing, listing) }
        records.write(Record.file, Array(file.utf8))
        if let begun { records.write(Record.begun, begun.seconds) }
        if let acceptance { records.write(Record.acceptance, acceptance) }
        if let acceptanceCertificate { records.write(Record.acceptanceCertificate, acceptanceCertificate) }
        records.write(Record.paid, paid)
        if let receipt { records.write(Record.receipt, receipt) }
        records.write(Record.stage, stage.rawValue)
        return records.bytes
    }

    init(rawRepresentation bytes: ArraySlice<UInt8>) throws(Refusal) {
        var records = try TLVReader(bytes)
        func optional(_ type: UInt64) -> [UInt8]? { records.takeOptional(type).map { Array($0) } }
        let begun = try records.takeOptional(Record.begun) { (reader) throws(Refusal) in
            try Timestamp(seconds: reader.read(bigEndian: UInt64.self))
        }
        let stage = try records.take(Record.stage, as: UInt8.self)
        guard let stage = Stage(rawValue: stage) else {
            throw Refusal(.notCanonical, "a session has no stage \(stage)")
        }
        self.init(
            commitment: Array(try records.take(Record.commitment)), offer: Array(try records.take(Record.offer)),
            certificate: Array(try records.take(Record.certificate)), listing: optional(Record.listing),
            file: try String(text: records.take(Record.file)), begun: begun, acceptance: optional(Record.acceptance),
            acceptanceCertificate: optional(Record.acceptanceCertificate),
            paid: try records.take(Record.paid, as: UInt32.self), receipt: optional(Record.receipt), stage: stage)
        try records.finish(acceptingUnknown: false)
    }
}

extension ByteReader {
    /// As many bytes as the number before them says.
    fileprivate mutating func readSized() throws(Refusal) -> ArraySlice<UInt8> {
        let count = try readBigSize()
        guard count <= UInt64(remaining) else {
            throw Refusal(.truncated, "an item says \(count) bytes and \(remaining) are left")
        }
        return try read(count: Int(count))
    }
}

extension String {
    fileprivate init(text bytes: ArraySlice<UInt8>) throws(Refusal) {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw Refusal(.notCanonical, "a text is not UTF-8")
        }
        self = text
    }
}
