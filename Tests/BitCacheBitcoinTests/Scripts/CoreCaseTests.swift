import BitCacheBitcoin
import BitCacheCore
import Testing

/// A row of Bitcoin Core's script_tests.json.
struct CoreCase: Sendable, CustomTestStringConvertible {
    var name: String
    var witness: [String]
    var scriptSig: String
    var output: String
    var sat: UInt64
    var consensus: Refusal.Code?
    var standard: Refusal.Code?

    init(
        _ name: String, witness: [String], scriptSig: String, output: String, sat: UInt64, consensus: Refusal.Code?,
        standard: Refusal.Code?
    ) {
        self.name = name
        self.witness = witness
        self.scriptSig = scriptSig
        self.output = output
        self.sat = sat
        self.consensus = consensus
        self.standard = standard
    }

    var testDescription: String { name }
}

@Suite("Published cases of Bitcoin Core's script tests")
struct CoreCaseTests {
    @Test(
        "The verdict is Bitcoin Core's, by the rules of blocks and by those of relay",
        arguments: [
            CoreCase(
                "Basic P2WSH",
                witness: [
                    "304402200d461c140cfdfcf36b94961db57ae8c18d1cb80e9d95a9e47ac22470c1bf125502201c8dc1cb"
                        + "fef6a3ef90acbbb992ca22fe9466ee6f9d4898eda277a7ac3ab4b25101",
                    "410479be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798483ada7726a3c465"
                        + "5da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8ac",
                ],
                scriptSig: "", output: "0020b95237b48faaa69eb078e1170be3b5cbb3fddf16d0a991e14ad274f7b33a4f64", sat: 1,
                consensus: nil, standard: .txScriptNotStandard),
            CoreCase(
                "Basic P2WPKH",
                witness: [
                    "304402201e7216e5ccb3b61d46946ec6cc7e8c4e0117d13ac2fd4b152197e4805191c74202203e9903e3"
                        + "3e84d9ee1dd13fb057afb7ccfb47006c23f6a067185efbc9dd780fc501",
                    "0479be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798483ada7726a3c4655d"
                        + "a4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8",
                ],
                scriptSig: "", output: "001491b24bf9f5288532960ac687abb035127b1d28a5", sat: 1,
                consensus: nil, standard: .txScriptNotStandard),
            CoreCase(
                "Basic P2SH(P2WSH)",
                witness: [
                    "3044022066e02c19a513049d49349cf5311a1b012b7c4fae023795a18ab1d91c23496c22022025e21634"
                        + "2c8e07ce8ef51e8daee88f84306a9de66236cab230bb63067ded1ad301",
                    "410479be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798483ada7726a3c465"
                        + "5da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8ac",
                ],
                scriptSig: "220020b95237b48faaa69eb078e1170be3b5cbb3fddf16d0a991e14ad274f7b33a4f64",
                output: "a914f386c2ba255cc56d20cfa6ea8b062f8b5994551887", sat: 1,
                consensus: nil, standard: .txScriptNotStandard),
            CoreCase(
                "Basic P2SH(P2WPKH)",
                witness: [
                    "304402200929d11561cd958460371200f82e9cae64c727a495715a31828e27a7ad57b36d0220361732ce"
                        + "d04a6f97351ecca21a56d0b8cd4932c1da1f8f569a2b68e5e48aed7801",
                    "0479be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798483ada7726a3c4655d"
                        + "a4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8",
                ],
                scriptSig: "16001491b24bf9f5288532960ac687abb035127b1d28a5",
                output: "a91417743beb429c55c942d2ec703b98c4d57c2df5c687", sat: 1,
                consensus: nil, standard: .txScriptNotStandard),
            CoreCase(
                "Basic P2WSH with the wrong key",
                witness: [
                    "304402202589f0512cb2408fb08ed9bd24f85eb3059744d9e4f2262d0b7f1338cff6e8b902206c0978f4"
                        + "49693e0578c71bc543b11079fd0baae700ee5e9a6bee94db490af9fc01",
                    "41048282263212c609d9ea2a6e3e172de238d8c39cabd5ac1ca10646e23fd5f5150811f8a8098557dfe4"
                        + "5e8256e830b60ace62d613ac2f7b17bed31b6eaff6e26cafac",
                ],
                scriptSig: "", output: "0020ac8ebd9e52c17619a381fa4f71aebb696087c6ef17c960fd0587addad99c0610", sat: 0,
                consensus: .txSignatureInvalid, standard: .txSignatureInvalid),
            CoreCase(
                "Basic P2WPKH with wrong value",
                witness: [
                    "304402203b3389b87448d7dfdb5e82fb854fcf92d7925f9938ea5444e36abef02c3d6a9602202410bc32"
                        + "65049abb07fd2e252c65ab7034d95c9d5acccabe9fadbdc63a52712601",
                    "0479be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798483ada7726a3c4655d"
                        + "a4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8",
                ],
                scriptSig: "", output: "001491b24bf9f5288532960ac687abb035127b1d28a5", sat: 0,
                consensus: .txSignatureInvalid, standard: .txSignatureInvalid),
            CoreCase(
                "Basic P2WSH with compressed key",
                witness: [
                    "304402204256146fcf8e73b0fd817ffa2a4e408ff0418ff987dd08a4f485b62546f6c43c02203f3c8c3e"
                        + "2febc051e1222867f5f9d0eaf039d6792911c10940aa3cc74123378e01",
                    "210279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798ac",
                ],
                scriptSig: "", output: "00201863143c14c5166804bd19203356da136c985678cd4d27a1b8c6329604903262", sat: 1,
                consensus: nil, standard: nil),
            CoreCase(
                "Basic P2WPKH with compressed key",
                witness: [
                    "304402204edf27486f11432466b744df533e1acac727e0c83e5f912eb289a3df5bf8035f022075809fdd"
                        + "876ede40ad21667eba8b7e96394938f9c9c50f11b6a1280cce2cea8601",
                    "0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798",
                ],
                scriptSig: "", output: "0014751e76e8199196d454941c45d1b3a323f1433bd6", sat: 1,
                consensus: nil, standard: nil),
            CoreCase(
                "Basic P2SH(P2WSH) with compressed key",
                witness: [
                    "304402203a549090cc46bce1e5e95c4922ea2c12747988e0207b04c42f81cdbe87bb1539022050f57a24"
                        + "5b875fd5119c419aaf050bcdf41384f0765f04b809e5bced1fe7093d01",
                    "210279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798ac",
                ],
                scriptSig: "2200201863143c14c5166804bd19203356da136c985678cd4d27a1b8c6329604903262",
                output: "a914e4300531190587e3880d4c3004f5355d88ff928d87", sat: 1,
                consensus: nil, standard: nil),
            CoreCase(
                "Witness script hash mismatch",
                witness: ["51"],
                scriptSig: "", output: "00206e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d", sat: 0,
                consensus: .txScriptMismatch, standard: .txScriptMismatch),
            CoreCase(
                "Invalid witness script",
                witness: ["00"],
                scriptSig: "", output: "00206e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d", sat: 0,
                consensus: .txScriptFalse, standard: .txScriptFalse),
            CoreCase(
                "P2WPKH with witness program mismatch",
                witness: [
                    "304402201a96950593cb0af32d080b0f193517f4559241a8ebd1e95e414533ad64a3f423022047f4f6d3"
                        + "095c23235bdff3aeff480d0529c027a3f093cb265b7cbf148553b85101",
                    "0479be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798483ada7726a3c4655d"
                        + "a4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8", "",
                ],
                scriptSig: "", output: "001491b24bf9f5288532960ac687abb035127b1d28a5", sat: 0,
                consensus: .txSignatureInvalid, standard: .txSignatureInvalid),
            CoreCase(
                "P2WPKH with non-empty scriptSig",
                witness: [
                    "304402201a96950593cb0af32d080b0f193517f4559241a8ebd1e95e414533ad64a3f423022047f4f6d3"
                        + "095c23235bdff3aeff480d0529c027a3f093cb265b7cbf148553b85101",
                    "0479be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798483ada7726a3c4655d"
                        + "a4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8",
                ],
                scriptSig: "5b", output: "001491b24bf9f5288532960ac687abb035127b1d28a5", sat: 0,
                consensus: .txScriptMalformed, standard: .txScriptMalformed),
            CoreCase(
                "P2SH(P2WPKH) with superfluous push in scriptSig",
                witness: [
                    "304402204209e49457c2358f80d0256bc24535b8754c14d08840fc4be762d6f5a0aed80b02202eaf7d8f"
                        + "c8d62f60c67adcd99295528d0e491ae93c195cec5a67e7a09532a88001",
                    "048282263212c609d9ea2a6e3e172de238d8c39cabd5ac1ca10646e23fd5f5150811f8a8098557dfe45e"
                        + "8256e830b60ace62d613ac2f7b17bed31b6eaff6e26caf",
                ],
                scriptSig: "5b1600147cf9c846cd4882efec4bf07e44ebdad495c94f4b",
                output: "a9144e0c2aed91315303fc6a1dc4c7bc21c88f75402e87", sat: 0,
                consensus: .txScriptMalformed, standard: .txScriptMalformed),
            CoreCase(
                "P2WSH CHECKMULTISIG with second key uncompressed and signing with the first key",
                witness: [
                    "",
                    "3044022046f5367a261fd8f8d7de6eb390491344f8ec2501638fb9a1095a0599a21d3f4c02205c1b3b51"
                        + "d20091c5f1020841bbca87b44ebe25405c64e4acf758f2eae8665f8401",
                    "5141048282263212c609d9ea2a6e3e172de238d8c39cabd5ac1ca10646e23fd5f5150811f8a8098557df"
                        + "e45e8256e830b60ace62d613ac2f7b17bed31b6eaff6e26caf210279be667ef9dcbbac55a06295ce870b"
                        + "07029bfcdb2dce28d959f2815b16f8179852ae",
                ],
                scriptSig: "", output: "0020230828ed48871f0f362ce9432aa52f620f442cc8d9ce7a8b5e798365595a38bb", sat: 1,
                consensus: nil, standard: nil),
            CoreCase(
                "P2WSH CHECKMULTISIG with second key uncompressed and signing with the second key",
                witness: [
                    "",
                    "304402206c6d9f5daf85b54af2a93ec38b15ab27f205dbf5c735365ff12451e43613d1f40220736a44be"
                        + "63423ed5ebf53491618b7cc3d8a5093861908da853739c73717938b701",
                    "5141048282263212c609d9ea2a6e3e172de238d8c39cabd5ac1ca10646e23fd5f5150811f8a8098557df"
                        + "e45e8256e830b60ace62d613ac2f7b17bed31b6eaff6e26caf210279be667ef9dcbbac55a06295ce870b"
                        + "07029bfcdb2dce28d959f2815b16f8179852ae",
                ],
                scriptSig: "", output: "0020230828ed48871f0f362ce9432aa52f620f442cc8d9ce7a8b5e798365595a38bb", sat: 1,
                consensus: nil, standard: .txScriptNotStandard),
            CoreCase(
                "P2WPKH with future witness version",
                witness: [
                    "304402205ae57ae0534c05ca9981c8a6cdf353b505eaacb7375f96681a2d1a4ba6f02f84022056248e68"
                        + "643b7d8ce7c7d128c9f1f348bcab8be15d094ad5cadd24251a28df8001",
                    "0479be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798483ada7726a3c4655d"
                        + "a4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8",
                ],
                scriptSig: "", output: "511491b24bf9f5288532960ac687abb035127b1d28a5", sat: 0,
                consensus: nil, standard: .txScriptUpgradable),
        ])
    func verdict(_ one: CoreCase) throws {
        // The tests' own transactions: one makes the output, the other spends it to nobody.
        let output = TransactionOutput(
            value: try Satoshis(one.sat), script: try Script(bytes: Hex.decode(one.output)))
        let credit = Transaction(
            version: 1,
            inputs: [
                TransactionInput(
                    outPoint: .coinbase, sequence: TransactionInput.finalSequence, scriptSig: try Script(bytes: [0, 0]))
            ], outputs: [output])
        let spend = Transaction(
            version: 1,
            inputs: [
                TransactionInput(
                    outPoint: credit.outPoint(0), sequence: TransactionInput.finalSequence,
                    witness: try one.witness.map(Hex.decode), scriptSig: try Script(bytes: Hex.decode(one.scriptSig)))
            ], outputs: [TransactionOutput(value: output.value, script: .empty)])
        for (rules, code) in [(.consensus, one.consensus), (.standard, one.standard)]
            as [(ScriptRules, Refusal.Code?)]
        {
            guard let code else {
                try spend.checkSpends(of: [output], rules: rules)
                continue
            }
            #expect(throws: Refusal(code, "")) { try spend.checkSpends(of: [output], rules: rules) }
        }
    }
}
