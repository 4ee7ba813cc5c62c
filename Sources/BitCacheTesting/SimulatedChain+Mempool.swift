import BitCacheBitcoin
import BitCacheCore

extension SimulatedChain {
    /// The transactions that wait for a block: bookkeeping alone, the rules stand in `SimulatedChain+Policy.swift`.
    struct Mempool: Sendable {
        /// A waiting transaction with what is asked of it again and again.
        struct Entry: Sendable {
            let id: TransactionID
            let transaction: Transaction
            let fee: Satoshis
            let virtualSize: Int

            init(_ transaction: Transaction, fee: Satoshis) {
                id = transaction.id
                self.transaction = transaction
                self.fee = fee
                virtualSize = transaction.virtualSize
            }
        }

        /// In the order of acceptance, so that parents stand before their children.
        private(set) var entries: [Entry] = []
        private var entriesByID: [TransactionID: Entry] = [:]
        private var spenders: [OutPoint: TransactionID] = [:]

        subscript(id: TransactionID) -> Entry? { entriesByID[id] }

        func spender(of outPoint: OutPoint) -> TransactionID? { spenders[outPoint] }

        func output(_ outPoint: OutPoint) -> TransactionOutput? {
            guard let outputs = entriesByID[outPoint.transactionID]?.transaction.outputs,
                outputs.indices.contains(Int(outPoint.index))
            else { return nil }
            return outputs[Int(outPoint.index)]
        }

        mutating func insert(_ entry: Entry) {
            entries.append(entry)
            entriesByID[entry.id] = entry
            for input in entry.transaction.inputs { spenders[input.outPoint] = entry.id }
        }

        /// Removes one transaction and leaves what depends on it.
        mutating func remove(_ id: TransactionID) {
            guard let entry = entriesByID.removeValue(forKey: id) else { return }
            entries.removeAll { $0.id == id }
            for input in entry.transaction.inputs { spenders[input.outPoint] = nil }
        }

        /// Removes transactions with all that depends on them and returns what was removed, parents first.
        mutating func removeWithDescendants(_ ids: Set<TransactionID>) -> [Transaction] {
            let all = descendants(of: ids)
            let removed = entries.filter { all.contains($0.id) }.map(\.transaction)
            for id in all { remove(id) }
            return removed
        }

        /// The waiting transactions that a transaction spends from.
        func parents(of transaction: Transaction) -> Set<TransactionID> {
            Set(transaction.inputs.map(\.outPoint.transactionID).filter { entriesByID[$0] != nil })
        }

        /// The waiting transactions that a transaction depends on, itself left out.
        func ancestors(of transaction: Transaction) -> Set<TransactionID> {
            closure(of: parents(of: transaction)) { parents(of: $0.transaction) }
        }

        /// The waiting transactions that depend on some, those themselves included.
        func descendants(of ids: Set<TransactionID>) -> Set<TransactionID> {
            closure(of: ids) { Set($0.transaction.allOutPoints.compactMap { spenders[$0] }) }
        }

        private func closure(
            of start: Set<TransactionID>, _ next: (Entry) -> Set<TransactionID>
        ) -> Set<TransactionID> {
            var found = start
            var open = Array(start)
            while let id = open.popLast() {
                guard let entry = entriesByID[id] else { continue }
                for other in next(entry) where found.insert(other).inserted { open.append(other) }
            }
            return found
        }

        /// What the next block takes in: in order, as far as it fits, and no child without its parent.
        func blockTemplate() -> [Transaction] {
            // Room for the largest coinbase that is made here.
            var room = SimulatedChain.maximumTransactionsWeight - 4 * (Script.maximumSizeBytes + 200)
            var left: Set<TransactionID> = []
            var template: [Transaction] = []
            for entry in entries {
                let weight = entry.transaction.weight
                guard weight <= room, parents(of: entry.transaction).isDisjoint(with: left) else {
                    left.insert(entry.id)
                    continue
                }
                room -= weight
                template.append(entry.transaction)
            }
            return template
        }
    }

    /// Transactions that were valid once and lost their place, so that a conflict can be told from the unknown.
    ///
    /// Only the latest are remembered.
    struct SetAside: Sendable {
        static let maximumCount = 1000

        /// The oldest first.
        private var ids: [TransactionID] = []
        private var transactionsByID: [TransactionID: Transaction] = [:]

        var transactions: [Transaction] { ids.compactMap { transactionsByID[$0] } }

        subscript(id: TransactionID) -> Transaction? { transactionsByID[id] }

        mutating func add(_ transaction: Transaction) {
            let id = transaction.id
            remove(id)
            transactionsByID[id] = transaction
            ids.append(id)
            if ids.count > Self.maximumCount { transactionsByID[ids.removeFirst()] = nil }
        }

        mutating func remove(_ id: TransactionID) {
            guard transactionsByID.removeValue(forKey: id) != nil else { return }
            ids.removeAll { $0 == id }
        }
    }
}
