import BitCache
import BitCacheTesting
import Foundation

/// The simulated chain in a file: every change is on disk before anybody acts on it.
struct ChainFile: Chain {
    private let path: String
    private var chain: SimulatedChain
    // Held as long as this view of the chain may be written.
    private let lock: FileLock

    /// Opens the chain of a folder, or begins one; nobody else has it meanwhile.
    ///
    /// - Throws: `file_unreadable`, `chain_file_damaged`; `storage_locked`, `file_unwritable`.
    init(path: String) throws(Refusal) {
        self.path = path
        lock = try FileLock(for: path)
        guard FileSystem.exists(path) else {
            chain = SimulatedChain()
            return
        }
        let bytes = try FileSystem.read(path)
        do {
            chain = try SimulatedChain(rawRepresentation: bytes)
        } catch {
            throw Refusal(error.code, "'\(path)' cannot be used: \(error.message); restore it from a backup")
        }
    }

    /// Mines blocks that pay a script.
    mutating func mine(_ count: Int, to script: Script, at time: Timestamp) throws(Refusal) {
        try chain.mine(count: count, to: script, time: time)
        try save()
    }

    var tip: ChainTip { chain.tip }

    mutating func broadcast(_ transaction: Transaction) throws(Refusal) -> BroadcastAnswer {
        let answer = try chain.broadcast(transaction)
        try save()
        return answer
    }

    /// Refuses what a broadcast would refuse, and changes nothing.
    func checkAccepts(_ transaction: Transaction) throws(Refusal) {
        var copy = chain
        try copy.broadcast(transaction)
    }

    func status(of id: TransactionID) -> TransactionStatus { chain.status(of: id) }

    func spend(of outPoint: OutPoint) -> TransactionID? { chain.spend(of: outPoint) }

    func unspentOutputs(paying script: Script) -> [Coin] { chain.unspentOutputs(paying: script) }

    func history(of script: Script) -> [TransactionID] { chain.history(of: script) }

    func transaction(_ id: TransactionID) -> Transaction? { chain.transaction(id) }

    private func save() throws(Refusal) {
        try FileSystem.replace(path, with: chain.rawRepresentation)
    }
}
