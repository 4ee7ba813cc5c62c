import BitCacheCore

/// What a child must pay for the waiting transactions that it depends on.
struct AncestorDeficit {
    private let feeRate: FeeRate
    private var remaining: [TransactionID: WaitingAncestor]

    init(of ancestors: [WaitingAncestor], feeRate: FeeRate) {
        self.feeRate = feeRate
        remaining = Dictionary(ancestors.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// What is missing until everything is mined at the rate.
    ///
    /// Miners take what pays at the rate by itself, with its own ancestors; that neither needs the child's money nor
    /// lends its own to the others. Of what is left, all fees count together.
    mutating func satoshis() throws(Refusal) -> Satoshis {
        while let mined = selfPaying() {
            for id in mined { remaining[id] = nil }
        }
        let (fee, size) = try total(of: remaining.values)
        let needed = feeRate.fee(forVirtualSize: size)
        return needed > fee ? try needed - fee : .zero
    }

    /// An ancestor with all that it depends on, where these reach the rate together.
    private func selfPaying() -> Set<TransactionID>? {
        remaining.keys.lazy.map { package(of: $0) }.first { ids in
            guard let (fee, size) = try? total(of: ids.compactMap { remaining[$0] }) else { return false }
            return feeRate.isReached(by: fee, forVirtualSize: size)
        }
    }

    private func package(of id: TransactionID) -> Set<TransactionID> {
        var found: Set<TransactionID> = [id]
        var open = [id]
        while let next = open.popLast() {
            for parent in remaining[next]?.parents ?? [] where remaining[parent] != nil {
                if found.insert(parent).inserted { open.append(parent) }
            }
        }
        return found
    }

    private func total(of ancestors: some Sequence<WaitingAncestor>) throws(Refusal) -> (fee: Satoshis, size: Int) {
        var (fee, size) = (Satoshis.zero, 0)
        for ancestor in ancestors {
            fee = try fee + ancestor.fee
            size += ancestor.virtualSize
        }
        return (fee, size)
    }
}
