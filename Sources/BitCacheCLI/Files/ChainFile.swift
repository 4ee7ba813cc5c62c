import BitCache
import BitCacheTesting
import Foundation

/// The simulated chain in a file: every change is on disk before anybody acts on it.
struct ChainFile: Chain {
    private let path: String
    private var chain: SimulatedChain

    /// Opens the chain of a folder, or begins one.
    ///
    /// - Throws: `file_unreadable`, `chain_file_damaged`.
    init(path: String) throws(Refusal) {
        self.path = path
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

    func status(of id: TransactionID) -> TransactionStatus { chain.status(of: id) }

    func spend(of outPoint: OutPoint) -> TransactionID? { chain.spend(of: outPoint) }

    func unspentOutputs(paying script: Script) -> [Coin] { chain.unspentOutputs(paying: script) }

    func history(of script: Script) -> [TransactionID] { chain.history(of: script) }

    func transaction(_ id: TransactionID) -> Transaction? { chain.transaction(id) }

    private func save() throws(Refusal) {
        try FileSystem.replace(path, with: chain.rawRepresentation)
    }
}
