import BitCacheCore
import BitCacheCrypto
import BitCachePayments
import Testing

@Suite("Releases (SPEC.md §5.8)")
struct ReleaseTests {
    static func release(_ world: World, at index: UInt32) throws -> Verified<Release> {
        try Release(
            network: world.network, host: world.identity.publicKey, commitment: world.commitment.id, index: index
        ).signed(with: world.payer, under: world.commitment)
    }

    @Test("A payer may give up everything, nothing, or anything between")
    func indexes() throws {
        let world = try World()
        for index in 0...World.length {
            let release = try Self.release(world, at: index)
            #expect(try release.received.verified(under: world.commitment) == release)
        }
        #expect(throws: refusal(.linkBeyondChain)) { try Self.release(world, at: World.length + 1) }
    }

    @Test("A release of another commitment, host or payer is refused")
    func mismatch() throws {
        let world = try World()
        let release = try Self.release(world, at: 2)
        func check(_ edits: Forge.Edits, by key: SecretKey) throws {
            _ = try release.forged(edits, by: key).verified(under: world.commitment)
        }
        try check([:], by: world.payer)
        #expect(throws: refusal(.commitmentMismatch)) {
            try check([4: [UInt8](repeating: 1, count: 32)], by: world.payer)
        }
        #expect(throws: refusal(.commitmentMismatch)) {
            try check([2: world.stranger.publicKey.rawRepresentation], by: world.payer)
        }
        #expect(throws: refusal(.linkBeyondChain)) { try check([6: UInt32(6).bigEndianBytes], by: world.payer) }
        // The host cannot release in the payer's name.
        #expect(throws: refusal(.signatureInvalid)) { try check([:], by: world.operational) }
    }
}
