public import BitCacheCore

/// What a payer is willing to spend, in amounts that a commitment could cost at most; `nil` sets no limit.
public struct BudgetLimits: Hashable, Sendable {
    /// For one content in all, whatever it is called and however often it is downloaded.
    public var file: Amount?
    /// At one host in all: raise it as the trust in the host grows.
    public var host: Amount?
    /// In one day (UTC), at all hosts together.
    public var day: Amount?
    /// A request up to this needs nobody's word; above it a person is asked.
    public var autoApprove: Amount?

    /// Sets limits; without arguments there are none.
    public init(file: Amount? = nil, host: Amount? = nil, day: Amount? = nil, autoApprove: Amount? = nil) {
        self.file = file
        self.host = host
        self.day = day
        self.autoApprove = autoApprove
    }
}

extension BudgetLimits {
    /// Whether a decision depends on what was spent before.
    public var countsSpending: Bool { Budget.allCases.contains { self[$0] != nil } }
}

// MARK: - Bytes

// TLV records as SPEC.md §9.5 has them; a limit that is not set has none.
extension BudgetLimits {
    /// The records of the limits that are set.
    public var rawRepresentation: [UInt8] {
        var records = TLVWriter()
        for (type, limit) in [file, host, day, autoApprove].enumerated() {
            if let limit { records.write(UInt64(2 * type), limit.msat) }
        }
        return records.bytes
    }

    /// Reads limits that were kept.
    ///
    /// - Throws: what ``BitCacheCore/TLVReader`` refuses, `unknown_record`, `amount_out_of_range`.
    public init(rawRepresentation bytes: some Collection<UInt8>) throws(Refusal) {
        var records = try TLVReader(Array(bytes)[...])
        func limit(_ type: UInt64) throws(Refusal) -> Amount? {
            try records.takeOptional(type) { (reader) throws(Refusal) in
                try Amount(msat: reader.read(bigEndian: UInt64.self))
            }
        }
        self.init(file: try limit(0), host: try limit(2), day: try limit(4), autoApprove: try limit(6))
        // A limit that is not understood would be a limit that is not kept.
        try records.finish(acceptingUnknown: false)
    }
}
