import BitCacheBitcoin
import BitCacheCore
import BitCacheCrypto
import BitCachePayments
import BitCacheSettlement

/// A seal of settlement.json: what its slot holds and the script that follows.
struct SealVector {
    let comment: String
    let internalKey: XOnlyPublicKey
    /// The host whose first seal it is, or the statement that it anchors.
    let host: XOnlyPublicKey?
    let statement: Statement.ID?
    let seal: Seal
    let script: Script

    static func all(_ world: VectorWorld) throws -> [SealVector] {
        let first = try world.statement(of: EpochVector.session(world)).id
        let second = try world.statement(of: EpochVector.following(world), previous: first).id
        return try [
            SealVector("The first seal: its slot is the tagged hash of the identity key.", world, anchors: nil),
            SealVector("Anchors the first statement among the cases.", world, anchors: first),
            SealVector("Anchors the second.", world, anchors: second),
        ]
    }

    private init(_ comment: String, _ world: VectorWorld, anchors statement: Statement.ID?) throws {
        self.comment = comment
        self.statement = statement
        internalKey = world.sealKey.publicKey
        host = statement == nil ? world.identity.publicKey : nil
        seal =
            if let statement { .anchoring(statement, internalKey: internalKey) } else {
                .first(host: world.identity.publicKey, internalKey: internalKey)
            }
        script = try seal.script()
    }

    var json: VectorJSON {
        .object([
            ("comment", .text(comment)), ("internalKey", .text("\(internalKey)")),
            ("host", .optional(host?.description)), ("statement", .optional(statement?.description)),
            ("slot", .text("\(seal.slot)")), ("script", .text(Hex.encode(script.bytes))),
        ])
    }
}
