public import BitCacheCore

extension PSBT {
    /// Adds everything that another PSBT of the same transaction knows: the combiner's part (BIP 174).
    ///
    /// Records of both are kept once. Where both say differently where a key comes from, or draw the same tree of scripts
    /// with other sides, this one's word stays: no signature depends on it, and programs rewrite it. What may still be
    /// changed (BIP 370) is what both allow.
    ///
    /// - Throws: `psbt_other_transaction` for another transaction or version; `psbt_contradiction` where both have
    ///   another record of one key with different values, or the result contradicts itself; `psbt_too_large`;
    ///   `psbt_lock_times_conflict`.
    public mutating func combine(with other: PSBT) throws(Refusal) {
        let (identity, otherIdentity) = (try identity(), try other.identity())
        guard version == other.version, identity == otherIdentity, inputs.count == other.inputs.count,
            outputs.count == other.outputs.count
        else {
            throw Refusal(
                .psbtOtherTransaction,
                "a PSBT of version \(other.version.rawValue) for \(otherIdentity.displayHex) cannot be combined with one "
                    + "of version \(version.rawValue) for \(identity.displayHex)")
        }
        var combined = self
        let flags = modifiable.intersection(other.modifiable).intersection([.inputs, .outputs])
        let single = modifiable.union(other.modifiable).intersection(.hasSighashSingle)
        var otherGlobal = other.global
        if global.has(.modifiable), otherGlobal.has(.modifiable) {
            combined.global.set(.modifiable, to: [flags.union(single).rawValue])
            otherGlobal.remove(.modifiable)
        }
        try combined.global.add(otherGlobal, .global)
        for index in inputs.indices { try combined.inputs[index].add(other.inputs[index], .input(index)) }
        for index in outputs.indices { try combined.outputs[index].add(other.outputs[index], .output(index)) }
        try combined.checkConsistency()
        self = combined
    }

    /// The PSBT with everything that another one of the same transaction knows; see ``combine(with:)``.
    public func combined(with other: PSBT) throws(Refusal) -> PSBT {
        var combined = self
        try combined.combine(with: other)
        return combined
    }
}

extension ChangeablePSBTMap {
    fileprivate mutating func add(_ other: Self, _ place: PSBT.Place) throws(Refusal) {
        var values: [[UInt8]: [UInt8]] = [:]
        for record in records { values[record.key] = record.value }
        var new: [PSBT.Record] = []
        for record in other.records {
            guard let value = values[record.key] else {
                new.append(record)
                continue
            }
            guard value == record.value || Field(rawValue: record.type)?.isHint == true else {
                let name = Field(rawValue: record.type)?.name ?? "type \(record.type)"
                throw PSBT.contradiction(place, "the two PSBTs have different values for a record of \(name)")
            }
        }
        guard records.count + new.count <= PSBT.maximumRecordCount else {
            throw Refusal(.psbtTooLarge, "\(place) would have more than \(PSBT.maximumRecordCount) records")
        }
        insert(new: new)
    }
}
