import BitCacheBitcoin
import BitCacheCore
import BitCacheCrypto
import BitCacheHost
import BitCacheLedger
import BitCachePayments
import BitCacheSettlement
import Testing

@Suite("The host's own commands")
struct OwnCommandTests {
    @Test("A deposit counts once per outpoint, whatever is repeated")
    func deposits() throws {
        let world = try HostWorld(deposit: 0)
        let coin = OutPoint(transactionID: .zero, index: 1)
        let deposit = try HostCommand.deposit(coin, Satoshis(500), payer: world.payer.publicKey)
        try world.engine.run([deposit, deposit], at: world.now)
        let before = world.view
        try world.engine.run([deposit], at: world.now)
        try world.restart()
        try world.engine.run([deposit], at: world.now)
        #expect(world.view == before)
        #expect(world.payerAvailable == (try Amount(msat: 500_000)))
        #expect(world.engine.state.hasBooked(coin))
        let thief = try HostWorld.key(20)
        for other in [
            try HostCommand.deposit(coin, Satoshis(501), payer: world.payer.publicKey),
            try .deposit(coin, Satoshis(500), payer: thief.publicKey), try .fund(coin, Satoshis(500)),
        ] {
            world.expectUnchanged(.transferIDTaken) { try world.engine.run([other], at: world.now) }
        }
    }

    @Test("Commands of one commit are all applied or none")
    func allOrNone() throws {
        let world = try HostWorld()
        let good = try HostCommand.fund(OutPoint(transactionID: .zero, index: 40), Satoshis(10))
        world.expectUnchanged(.sessionUnknown) {
            try world.engine.run(
                [good, .issueDepositAddress(payer: world.payer.publicKey), .closeOverdue(.zero)], at: world.now)
        }
    }

    @Test("A payer keeps its deposit address, another gets the next, and the limit is exact")
    func addresses() throws {
        let world = try HostWorld(limits: HostLimits(depositAddresses: 2))
        let payers = try [7, 20, 21].map { try HostWorld.key($0).publicKey }
        for _ in 0..<2 { try world.engine.run([.issueDepositAddress(payer: payers[0])], at: world.now) }
        try world.engine.run([.issueDepositAddress(payer: payers[1])], at: world.now)
        #expect(world.engine.state.depositIndexes == [payers[0]: 1, payers[1]: 2])
        world.expectUnchanged(.tooManyAddresses) {
            try world.engine.run([.issueDepositAddress(payer: payers[2])], at: world.now)
        }
        let script = try world.treasury.receivingKey(1).outputScript
        let address = try world.engine.depositAddress(for: payers[0], script: script, until: world.now)
        #expect(try address.received.verified(under: world.identity.certificate).body.payer == payers[0])
    }

    @Test("The payout instruction with the highest sequence counts, and the limit is exact")
    func instructions() throws {
        let world = try HostWorld(limits: HostLimits(payoutInstructions: 1))
        try world.instruct(world.uploader, sequence: 5)
        let before = world.view
        try world.instruct(world.uploader, sequence: 5)
        #expect(world.view == before, "the same once more is no write")
        for sequence in [4, 5] as [UInt64] {
            let other = try world.instruction(
                of: world.uploader, sequence: sequence, script: world.referrer.outputScript)
            world.expectUnchanged(.sequenceTooLow) { try world.engine.run([.instruct(other)], at: world.now) }
        }
        try world.instruct(world.uploader, sequence: 6)
        world.expectUnchanged(.tooManyInstructions) { try world.instruct(world.referrer) }
        let foreign = try PayoutInstruction(
            network: .signet, payee: world.uploader.publicKey, host: world.identityKey.publicKey,
            script: world.uploader.outputScript, sequence: 9
        ).signed(with: world.uploader)
        world.expectUnchanged(.hostMismatch) { try world.engine.run([.instruct(foreign)], at: world.now) }
        #expect(world.engine.state.instructions[world.uploader.publicKey]?.body.sequence == 6)
    }

    @Test("The limit of published offers is exact; expired ones make room, those of open sessions stay")
    func offers() throws {
        let world = try HostWorld(grace: 100, limits: HostLimits(publishedOffers: 2))
        let plain = try world.plainOffer()
        world.expectUnchanged(.tooManyOffers) { _ = try world.plainOffer(leastChunks: 2) }
        _ = try world.engine.publish(plain.body, at: world.now)
        let session = try world.session(expirySeconds: 30 * 86_400)
        world.now = world.offer.body.expiry.adding(seconds: 50)
        let later = try world.plainOffer(leastChunks: 2, expiry: world.now.adding(seconds: 60))
        #expect(Set(world.engine.state.offers.keys) == [world.offer.id, later.id])
        let closing = try world.connection.close(session.released().release).value
        #expect(closing.body.index == 0)
        let view = world.view
        try world.restart()
        #expect(world.view == view)
    }

    @Test("An epoch needs a secret of 32 bytes and a statement key whose certificate has not ended")
    func epochs() throws {
        let world = try HostWorld()
        let policy = try SettlementPolicy(feeRate: FeeRate(satPerKiloVByte: 1000))
        for count in [0, 31, 33] {
            world.expectUnchanged(.notCanonical) {
                try world.engine.run(
                    [.closeEpoch(policy, secret: SecretBytes(copying: [UInt8](repeating: 1, count: count)))],
                    at: world.now)
            }
        }
        world.expectUnchanged(.epochNotOpen) { _ = try world.engine.statement(of: 0) }
        world.expectUnchanged(.epochNotOpen) { try world.engine.run([.settle(epoch: 0, fee: .zero)], at: world.now) }
        #expect(try world.closeEpoch() == 0)
        let statement = try world.engine.statement(of: 0)
        #expect(try world.engine.statement(of: 0).rawRepresentation == statement.rawRepresentation)
        world.wait(seconds: 401 * 86_400)
        world.expectUnchanged(.certificateTime) { _ = try world.closeEpoch() }
    }

    @Test("A clock that goes back does not take the host's time with it")
    func clockGoesBack() throws {
        let world = try HostWorld()
        world.wait(seconds: 100)
        try world.deposit(1, number: 50)
        let time = world.engine.state.time
        world.now = try Timestamp(seconds: HostWorld.start)
        let session = try world.session()
        #expect(session.acceptance.body.time == time)
        try world.restart()
        #expect(world.engine.state.time == time)
    }

    @Test("Every command is read back from the log as it was written")
    func commandsRoundTrip() throws {
        let world = try HostWorld()
        var policy = try SettlementPolicy(feeRate: FeeRate(satPerKiloVByte: 2500), feePayer: .payees)
        policy.largestFeeShare = 77
        policy.maximumOutputs = 3
        policy.finalConfirmations = 2
        _ = try world.closeEpoch(policy)
        let stored = try #require(world.store.commits(after: 0, limit: .max).last).commands
        try world.restart()
        #expect(world.engine.state.epochs[0]?.policy == policy)
        #expect(
            HostCommand.closeEpoch(policy, secret: SecretBytes(copying: [UInt8](repeating: 0x5e, count: 32)))
                .rawRepresentation == stored)
    }
}
