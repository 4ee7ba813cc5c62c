import BitCacheCore
import BitCacheCrypto
import BitCachePayments
import Testing

@Suite("Paywords (SPEC.md §5.7)")
struct PaywordTests {
    @Test("A payword travels as text and proves its index under its commitment")
    func valid() throws {
        let world = try World()
        let payword = try world.session(paid: 3).payword(at: 3)
        let read = try Payword(TokenText(parsing: payword.text))
        #expect(read == payword)
        #expect(read.index == 3)
        try read.check(under: world.commitment)
        // 5 bytes of record 0, then id, index and link with two bytes in front of each.
        #expect(payword.rawRepresentation.count == 5 + 34 + 6 + 34)
    }

    @Test("Index 0 pays nothing and is no payword")
    func zero() throws {
        let world = try World()
        let bytes = try world.session(paid: 1).payword(at: 1).rawRepresentation
        let zero = try Forge.container(bytes, [4: UInt32(0).bigEndianBytes])
        #expect(throws: refusal(.fieldOutOfRange)) { try Payword(TokenText(rawRepresentation: zero)) }
        #expect(throws: refusal(.fieldOutOfRange)) {
            try Payword(
                network: .regtest, commitment: world.commitment.id, index: 0, link: world.commitment.body.anchor)
        }
    }

    @Test("A payword of another commitment or network, beyond the chain, or of too many links is refused")
    func invalid() throws {
        let world = try World()
        let payword = try world.session(paid: 5).payword(at: 5)
        func check(_ edits: Forge.Edits, maximumLinks: UInt32 = 5) throws {
            let bytes = try Forge.container(payword.rawRepresentation, edits)
            try Payword(TokenText(rawRepresentation: bytes)).check(
                under: world.commitment, maximumLinks: maximumLinks)
        }
        try check([:])
        #expect(throws: refusal(.commitmentMismatch)) { try check([2: [UInt8](repeating: 1, count: 32)]) }
        #expect(throws: refusal(.networkMismatch)) { try check([0: [1, 6, 0]]) }
        #expect(throws: refusal(.linkBeyondChain)) { try check([4: UInt32(6).bigEndianBytes]) }
        #expect(throws: refusal(.linkInvalid)) { try check([4: UInt32(4).bigEndianBytes]) }
        #expect(throws: refusal(.linkInvalid)) { try check([6: [UInt8](repeating: 1, count: 32)]) }
        #expect(throws: refusal(.tooManyLinks)) { try check([:], maximumLinks: 4) }
    }
}
