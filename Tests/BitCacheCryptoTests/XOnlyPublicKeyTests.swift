import BitCacheCore
import BitCacheCrypto
import Foundation
import Testing

/// A row of BIP 340's test vectors: index, secret key, public key, auxiliary randomness, message, signature, verdict.
private struct SchnorrVector: Sendable, CustomTestStringConvertible {
    var index: String
    var secretKey: String
    var publicKey: String
    var auxiliary: String
    var message: String
    var signature: String
    var isValid: Bool

    init?(row: some StringProtocol) {
        let fields = row.split(separator: ",", maxSplits: 7, omittingEmptySubsequences: false).map { $0.lowercased() }
        guard fields.count == 8, ["true", "false"].contains(fields[6]) else { return nil }
        (index, secretKey, publicKey, auxiliary) = (fields[0], fields[1], fields[2], fields[3])
        (message, signature, isValid) = (fields[4], fields[5], fields[6] == "true")
    }

    var testDescription: String { "row \(index)" }

    /// What the vector says, held against this module: the verdict, and the signature where it can be made here.
    func check() throws {
        let digest = try Bytes32<SchnorrVector>(parsing: message)
        let signature = try SchnorrSignature(rawRepresentation: Hex.decode(signature))
        // A key that is not on the curve is refused before there is anything to verify.
        let key = try? XOnlyPublicKey(parsing: publicKey)
        #expect((key?.isValid(signature, for: digest) ?? false) == isValid)
        guard !secretKey.isEmpty else { return }
        let secret = try SecretKey(SecretBytes(copying: Hex.decode(secretKey)))
        #expect(secret.publicKey == key)
        // Signing here is deterministic: its auxiliary randomness is zero.
        if auxiliary.allSatisfy({ $0 == "0" }) { #expect(secret.sign(digest) == signature) }
    }
}

/// The whole file of vectors, which stands beside a checkout and not in it.
private enum SchnorrVectorFile {
    static let path = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "../shared/vectors/bip340.csv").standardizedFileURL

    static let vectors: [SchnorrVector]? = {
        guard let text = try? String(contentsOf: path, encoding: .utf8) else {
            print("SKIPPED: the BIP 340 vectors are not at ../shared/vectors/bip340.csv; only the written-in ones ran")
            return nil
        }
        return text.split(whereSeparator: \.isNewline).dropFirst().compactMap { SchnorrVector(row: $0) }
    }()
}

@Suite("Public keys and signatures of BIP 340")
struct XOnlyPublicKeyTests {
    // Rows of bip-0340/test-vectors.csv, so that the most telling ones run everywhere.
    private static let writtenIn: [SchnorrVector] = [
        "0,0000000000000000000000000000000000000000000000000000000000000003,F9308A019258C31049344F85F89D5"
            + "229B531C845836F99B08601F113BCE036F9,000000000000000000000000000000000000000000000000000000000000"
            + "0000,0000000000000000000000000000000000000000000000000000000000000000,E907831F80848D1069A5371B40"
            + "2410364BDF1C5F8307B0084C55F1CE2DCA821525F66A4A85EA8B71E482A74F382D2CE5EBEEE8FDB2172F477DF4900D31"
            + "0536C0,TRUE,",
        "1,B7E151628AED2A6ABF7158809CF4F3C762E7160F38B4DA56A784D9045190CFEF,DFF1D77F2A671C5F36183726DB234"
            + "1BE58FEAE1DA2DECED843240F7B502BA659,000000000000000000000000000000000000000000000000000000000000"
            + "0001,243F6A8885A308D313198A2E03707344A4093822299F31D0082EFA98EC4E6C89,6896BD60EEAE296DB48A229FF7"
            + "1DFE071BDE413E6D43F917DC8DCF8C78DE33418906D11AC976ABCCB20B091292BFF4EA897EFCB639EA871CFA95F6DE33"
            + "9E4B0A,TRUE,",
        "3,0B432B2677937381AEF05BB02A66ECD012773062CF3FA2549E44F58ED2401710,25D1DFF95105F5253C4022F628A99"
            + "6AD3A0D95FBF21D468A1B33F8C160D8F517,FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF"
            + "FFFF,FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF,7EB0509757E246F19449885651"
            + "611CB965ECC1A187DD51B64FDA1EDC9637D5EC97582B9CB13DB3933705B32BA982AF5AF25FD78881EBB32771FC5922EF"
            + "C66EA3,TRUE,test fails if msg is reduced modulo p or n",
        "4,,D69C3509BB99E412E68B0FE8544E72837DFA30746D8BE2AA65975F29D22DC7B9,,4DF3C3F68FCC83B27E9D42C9043"
            + "1A72499F17875C81A599B566C9889B9696703,00000000000000000000003B78CE563F89A0ED9414F5AA28AD0D96D679"
            + "5F9C6376AFB1548AF603B3EB45C9F8207DEE1060CB71C04E80F593060B07D28308D7F4,TRUE,",
        "5,,EEFDEA4CDB677750A420FEE807EACF21EB9898AE79B9768766E4FAA04A2D4A34,,243F6A8885A308D313198A2E037"
            + "07344A4093822299F31D0082EFA98EC4E6C89,6CFF5C3BA86C69EA4B7376F31A9BCB4F74C1976089B2D9963DA2E5543E"
            + "17776969E89B4C5564D00349106B8497785DD7D1D713A8AE82B32FA79D5F7FC407D39B,FALSE,public key not on t"
            + "he curve",
        "6,,DFF1D77F2A671C5F36183726DB2341BE58FEAE1DA2DECED843240F7B502BA659,,243F6A8885A308D313198A2E037"
            + "07344A4093822299F31D0082EFA98EC4E6C89,FFF97BD5755EEEA420453A14355235D382F6472F8568A18B2F057A1460"
            + "2975563CC27944640AC607CD107AE10923D9EF7A73C643E166BE5EBEAFA34B1AC553E2,FALSE,has_even_y(R) is fa"
            + "lse",
        "8,,DFF1D77F2A671C5F36183726DB2341BE58FEAE1DA2DECED843240F7B502BA659,,243F6A8885A308D313198A2E037"
            + "07344A4093822299F31D0082EFA98EC4E6C89,6CFF5C3BA86C69EA4B7376F31A9BCB4F74C1976089B2D9963DA2E5543E"
            + "177769961764B3AA9B2FFCB6EF947B6887A226E8D7C93E00C5ED0C1834FF0D0C2E6DA6,FALSE,negated s value",
        "9,,DFF1D77F2A671C5F36183726DB2341BE58FEAE1DA2DECED843240F7B502BA659,,243F6A8885A308D313198A2E037"
            + "07344A4093822299F31D0082EFA98EC4E6C89,0000000000000000000000000000000000000000000000000000000000"
            + "000000123DDA8328AF9C23A94C1FEECFD123BA4FB73476F0D594DCB65C6425BD186051,FALSE,sG - eP is infinite"
            + ". Test fails in single verification if has_even_y(inf) is defined as true and x(inf) as 0",
        "11,,DFF1D77F2A671C5F36183726DB2341BE58FEAE1DA2DECED843240F7B502BA659,,243F6A8885A308D313198A2E03"
            + "707344A4093822299F31D0082EFA98EC4E6C89,4A298DACAE57395A15D0795DDBFD1DCB564DA82B0F269BC70A74F8220"
            + "429BA1D69E89B4C5564D00349106B8497785DD7D1D713A8AE82B32FA79D5F7FC407D39B,FALSE,sig[0:32] is not a"
            + "n X coordinate on the curve",
        "12,,DFF1D77F2A671C5F36183726DB2341BE58FEAE1DA2DECED843240F7B502BA659,,243F6A8885A308D313198A2E03"
            + "707344A4093822299F31D0082EFA98EC4E6C89,FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEF"
            + "FFFFC2F69E89B4C5564D00349106B8497785DD7D1D713A8AE82B32FA79D5F7FC407D39B,FALSE,sig[0:32] is equal"
            + " to field size",
        "13,,DFF1D77F2A671C5F36183726DB2341BE58FEAE1DA2DECED843240F7B502BA659,,243F6A8885A308D313198A2E03"
            + "707344A4093822299F31D0082EFA98EC4E6C89,6CFF5C3BA86C69EA4B7376F31A9BCB4F74C1976089B2D9963DA2E5543"
            + "E177769FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141,FALSE,sig[32:64] is equa"
            + "l to curve order",
        "14,,FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEFFFFFC30,,243F6A8885A308D313198A2E03"
            + "707344A4093822299F31D0082EFA98EC4E6C89,6CFF5C3BA86C69EA4B7376F31A9BCB4F74C1976089B2D9963DA2E5543"
            + "E17776969E89B4C5564D00349106B8497785DD7D1D713A8AE82B32FA79D5F7FC407D39B,FALSE,public key is not "
            + "a valid X coordinate because it exceeds the field size",
    ].compactMap { SchnorrVector(row: $0) }

    @Test("The vectors written in here are read")
    func writtenInAreRead() {
        #expect(Self.writtenIn.map(\.index) == ["0", "1", "3", "4", "5", "6", "8", "9", "11", "12", "13", "14"])
    }

    @Test("The vectors of BIP 340 written in here give their verdicts and signatures", arguments: writtenIn)
    private func vectors(vector: SchnorrVector) throws {
        try vector.check()
    }

    @Test(
        "All vectors of BIP 340 with a message of 32 bytes give their verdicts and signatures",
        .enabled(if: SchnorrVectorFile.vectors != nil, "the file of vectors is not beside this checkout"))
    func vectorFile() throws {
        let all = try #require(SchnorrVectorFile.vectors)
        let suitable = all.filter { $0.message.count == 64 }
        #expect(all.count >= 19)
        #expect(suitable.count >= 15)
        for vector in suitable { try vector.check() }
    }

    @Test("A key keeps its bytes and has one text")
    func forms() throws {
        let text = "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"
        let key = try XOnlyPublicKey(parsing: text)
        #expect(key.description == text)
        #expect(key.bytes.description == text)
        #expect(try XOnlyPublicKey(rawRepresentation: key.rawRepresentation) == key)
        #expect(throws: Refusal(.malformedHex, "")) { try XOnlyPublicKey(parsing: text.uppercased()) }
    }

    @Test("Keys are ordered as their bytes are")
    func order() throws {
        let keys = try (1...20).map { number in
            try SecretKey(SecretBytes(copying: [UInt8](repeating: 0, count: 31) + [number])).publicKey
        }
        for one in keys {
            for other in keys {
                #expect((one < other) == one.rawRepresentation.lexicographicallyPrecedes(other.rawRepresentation))
            }
        }
    }

    @Test(
        "Bytes that are no point's x coordinate are refused",
        arguments: [
            String(repeating: "00", count: 32), "0000000000000000000000000000000000000000000000000000000000000005",
            // The field's size, and one that BIP 340 lists as not on the curve.
            "fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f",
            "eefdea4cdb677750a420fee807eacf21eb9898ae79b9768766e4faa04a2d4a34",
        ])
    func notOnCurve(hex: String) {
        #expect(throws: Refusal(.keyNotOnCurve, "")) { try XOnlyPublicKey(parsing: hex) }
    }

    @Test("A key has 32 bytes and a signature 64", arguments: [0, 1, 31, 33, 63, 65])
    func sizes(count: Int) {
        let bytes = [UInt8](repeating: 1, count: count)
        #expect(throws: Refusal(.notCanonical, "")) { try XOnlyPublicKey(rawRepresentation: bytes) }
        #expect(throws: Refusal(.notCanonical, "")) { try SchnorrSignature(rawRepresentation: bytes) }
        #expect(SchnorrSignature.count == 64)
    }
}
