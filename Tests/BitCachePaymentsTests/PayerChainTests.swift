import BitCacheCore
import BitCacheCrypto
import BitCachePayments
import Testing

@Suite("A payer's chain, made again from its commitment")
struct PayerChainTests {
    private let world: World

    init() throws { world = try World() }

    @Test("Every payword is the one that the session reveals, and leads to the anchor")
    func paywords() throws {
        let chain = try PayerChain(world.opening.commitment, chainKey: world.chainKey)
        var session = world.session
        for index in 1...World.length {
            let payword = try chain.payword(at: index)
            #expect(payword.index == index)
            try payword.check(under: world.opening.commitment)
            if session.payable > 0 { #expect(try session.pay() == payword) }
        }
        #expect(session.paid == 2, "the session keeps to its window, the chain does not")
    }

    @Test("Another chain key, index 0 and an index beyond the chain are refused")
    func refusals() throws {
        let other = SecretBytes(copying: [UInt8](repeating: 10, count: 32))
        #expect(throws: refusal(.chainKeyMismatch)) {
            try PayerChain(world.opening.commitment, chainKey: other)
        }
        let chain = try PayerChain(world.opening.commitment, chainKey: world.chainKey)
        #expect(throws: refusal(.fieldOutOfRange)) { try chain.payword(at: 0) }
        #expect(throws: refusal(.linkBeyondChain)) { try chain.payword(at: World.length + 1) }
    }
}
