public struct ChainBatch: Sendable {
    var bad: [Int] = []
    public var count = 0
    public init() {}
    public mutating func add(
        _ link: ChainLink, at index: UInt32, downTo known: ChainLink, at knownIndex: UInt32, salt: ChainSalt
    ) {
        var walker = ChainWalker(salt: salt)
        if walker.walk(from: link, at: index, to: knownIndex) != known { bad.append(count) }
        count += 1
    }
    public func invalid() -> [Int] { bad }
}
