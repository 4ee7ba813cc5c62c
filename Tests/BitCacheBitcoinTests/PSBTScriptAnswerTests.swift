import BitCacheBitcoin
import BitCacheCore
import BitCacheCrypto
import Testing

/// A script that has an answer from the signatures of keys 1 and 2 and the preimage, or has none that is found.
struct AnsweredScript: Sendable, CustomTestStringConvertible {
    var name: String
    var isUnderstood = true
    var build: @Sendable (_ keys: [XOnlyPublicKey], inout ScriptBuilder) -> Void

    var testDescription: String { name }

    static let preimage = sampleBytes(32, seed: 5)

    private enum Digest {}

    static let all = [
        AnsweredScript(name: "and_v(v:pk(A),pk(B))") { keys, script in
            script.append(pushing: keys[0].bytes)
            script.append(.checkSignatureVerify)
            script.append(pushing: keys[1].bytes)
            script.append(.checkSignature)
        },
        AnsweredScript(name: "pk_h(A)") { keys, script in
            script.append(.duplicate, .hash160)
            script.append(pushing: hash160(keys[0].rawRepresentation))
            script.append(.equalVerify, .checkSignature)
        },
        AnsweredScript(name: "and_v(v:hash160(H),pk(A))") { keys, script in
            script.append(.size)
            script.append(number: 32)
            script.append(.equalVerify, .hash160)
            script.append(pushing: hash160(preimage))
            script.append(.equalVerify)
            script.append(pushing: keys[0].bytes)
            script.append(.checkSignature)
        },
        AnsweredScript(name: "a signature and then a preimage") { keys, script in
            script.append(pushing: keys[0].bytes)
            script.append(.checkSignatureVerify, .sha256)
            script.append(pushing: SHA256.hash(preimage, as: Bytes32<Digest>.self))
            script.append(.equal)
        },
        AnsweredScript(name: "at least one of two") { keys, script in
            script.append(pushing: keys[0].bytes)
            script.append(.checkSignature)
            script.append(pushing: keys[1].bytes)
            script.append(.checkSignatureAdd)
            script.append(number: 1)
            script.append(.greaterThanOrEqual)
        },
        AnsweredScript(name: "a threshold that is verified, and a number that is dropped") { keys, script in
            script.append(number: 5)
            script.append(.drop)
            script.append(pushing: keys[1].bytes)
            script.append(.checkSignature)
            script.append(pushing: keys[0].bytes)
            script.append(.checkSignatureAdd)
            script.append(number: 2)
            script.append(.numberEqualVerify)
            script.append(.one)
        },
        AnsweredScript(name: "a branch", isUnderstood: false) { keys, script in
            script.append(.if)
            script.append(pushing: keys[0].bytes)
            script.append(.else)
            script.append(pushing: keys[1].bytes)
            script.append(.endIf, .checkSignature)
        },
        AnsweredScript(name: "a hash of which nobody knows the preimage", isUnderstood: false) { keys, script in
            script.append(.sha256)
            script.append(pushing: [UInt8](repeating: 1, count: 32))
            script.append(.equalVerify)
            script.append(pushing: keys[0].bytes)
            script.append(.checkSignature)
        },
        AnsweredScript(name: "two items where one is wanted", isUnderstood: false) { keys, script in
            script.append(pushing: keys[0].bytes)
            script.append(.checkSignature)
            script.append(number: 1)
        },
        AnsweredScript(name: "a key that is not there", isUnderstood: false) { _, script in
            script.append(.checkSignature)
        },
        AnsweredScript(name: "nothing", isUnderstood: false) { _, _ in },
    ]
}

@Suite("Answers to scripts from a PSBT")
struct PSBTScriptAnswerTests {
    @Test("A script without branches is answered from signatures and preimages", arguments: AnsweredScript.all)
    func answer(_ script: AnsweredScript) throws {
        var builder = ScriptBuilder()
        script.build(try [1, 2].map { try sampleKey($0).publicKey }, &builder)
        let leaf = try TapLeaf(builder.script())
        let psbt = try PSBTSample.tapscriptPSBT(.leaf(leaf), keys: 1, 2)
        // Which leaves a key stands in, a descriptor knows even where the script has its hash alone.
        var facts = PSBT.OutputFacts()
        facts.tapOrigins = try [1, 2].map {
            PSBT.TapOrigin(key: try sampleKey($0).publicKey, leafHashes: [leaf.hash], origin: try PSBTSample.origin($0))
        }
        var ready = psbt
        try ready.describe(input: 0, facts)
        for kind in PSBT.PreimageKind.allCases {
            try ready.addPreimage(AnsweredScript.preimage, of: kind, input: 0)
        }
        try ready.sign(with: PSBTSample.signer(1, 2))
        #expect(try ready.finalise() == (script.isUnderstood ? [] : [0]))
        if script.isUnderstood { _ = try ready.extractedTransaction() }
    }
}
