import BitCacheCore
import BitCacheCrypto
import BitCacheTesting
import Testing

@testable import BitCacheBitcoin

/// Keys that the descriptors' BIPs use.
private enum Key {
    static let one = "03a34b99f22c790c4e36b2b3c2c35a36db06226e41c692fc82b8b56ac1c540c5bd"
    static let oneX = "a34b99f22c790c4e36b2b3c2c35a36db06226e41c692fc82b8b56ac1c540c5bd"
    static let two = "669b8afcec803a0d323e9a17f3ea8e68e8abe5a278020a929adbec52421adbd0"
    static let unspendable = "50929b74c1a04954b78b4b6035e97a5e078a5a0f28ec96d547bfee9ace803ac0"
    static let uncompressed =
        "04a34b99f22c790c4e36b2b3c2c35a36db06226e41c692fc82b8b56ac1c540c5bd"
        + "5b8dec5235a0fa8722476c7709c02559e3aa73aa03918ba2d492eea75abea235"
    static let deadbeef = "0260b2003c386519fc9eadf2b5cf124dd8eea4c4e68d5e154050a9346ea98ce600"
    static let wif = "L4rK1yDtCWekvXuE6oXD9jCYfFNV2cWRpVuPLBcCU2z8TrisoyY1"
}

private func read(_ text: String, _ network: Network = .mainnet) throws -> Descriptor {
    try Descriptor(parsing: text, network: network)
}

/// `{pk(KEY),{pk(KEY),…}}`, with so many braces.
private func deepTree(_ depth: Int) -> String {
    String(repeating: "{pk(\(Key.two)),", count: depth) + "pk(\(Key.oneX))" + String(repeating: "}", count: depth)
}

@Suite("Scripts of descriptors")
struct DescriptorOutputTests {
    // The vectors of the BIPs; where those write a secret key, the public one stands here.
    @Test(
        "A descriptor gives the scripts of BIP 382, 385, 386 and 387",
        arguments: [
            ("wpkh(\(Key.one))", ["00149a1c78a507689f6f54b847ad1cef1e614ee23f1e"]),
            ("wpkh([ffffffff/13']\(PublishedKey.two0)/1/2/0)", ["0014326b2249e3a25d5dc60935f044ee835d090ba859"]),
            (
                "wpkh([ffffffff/13']\(PublishedKey.two0)/1/2/*)",
                [
                    "0014326b2249e3a25d5dc60935f044ee835d090ba859", "0014af0bd98abc2f2cae66e36896a39ffe2d32984fb7",
                    "00141fa798efd1cbf95cebf912c031b8a4a6e9fb9f27",
                ]
            ),
            ("raw(deadbeef)", ["deadbeef"]),
            (
                "raw(a9149a4d9901d6af519b2a23d4a2f51650fcba87ce7b87)",
                ["a9149a4d9901d6af519b2a23d4a2f51650fcba87ce7b87"]
            ),
            ("addr(3PUNyaW7M55oKWJ3kDukwk9bsKvryra15j)", ["a914eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee87"]),
            ("tr(\(Key.oneX))", ["512077aab6e066f8a7419c5ab714c12c67d25007ed55a43cadcacb4d7a970a093f11"]),
            ("tr(\(Key.one))", ["512077aab6e066f8a7419c5ab714c12c67d25007ed55a43cadcacb4d7a970a093f11"]),
            (
                "tr(\(PublishedKey.two0h1h)/0/*,pk(\(PublishedKey.two0h1h)/1/*))",
                [
                    "512078bc707124daa551b65af74de2ec128b7525e10f374dc67b64e00ce0ab8b3e12",
                    "512001f0a02a17808c20134b78faab80ef93ffba82261ccef0a2314f5d62b6438f11",
                    "512021024954fcec88237a9386fce80ef2ced5f1e91b422b26c59ccfc174c8d1ad25",
                ]
            ),
            (
                "tr(\(Key.oneX),pk(\(Key.two)))",
                ["512017cf18db381d836d8923b1bdb246cfcd818da1a9f0e6e7907f187f0b2f937754"]
            ),
            (
                "tr(\(Key.oneX),{pk(\(PublishedKey.one0h12h2)/0),{{pk(\(PublishedKey.two0h1h)),"
                    + "pk(02df12b7035bdac8e3bab862a3a83d06ea6b17b6753d52edecba9be46f5d09e076)},pk(\(Key.one))}})",
                ["512071fff39599a7b78bc02623cbe814efebf1a404f5d8ad34ea80f213bd8943f574"]
            ),
            (
                "tr(\(Key.oneX),multi_a(1,\(Key.two)))",
                ["5120eb5bd3894327d75093891cc3a62506df7d58ec137fcd104cdd285d67816074f3"]
            ),
            (
                "tr(\(Key.unspendable),multi_a(2,[00000000/111'/222]\(PublishedKey.two0h1h),\(PublishedKey.three0h)/0))",
                ["51202eea93581594a43c0c8423b70dc112e5651df63984d108d4fc8ccd3b63b4eafa"]
            ),
            (
                "tr(\(Key.unspendable),"
                    + "sortedmulti_a(2,[00000000/111'/222]\(PublishedKey.two0h1h),\(PublishedKey.three0h)/0))",
                ["512016fa6a6ba7e98c54b5bf43b3144912b78a61b60b02f6a74172b8dcb35b12bc30"]
            ),
            (
                "tr(\(Key.unspendable),sortedmulti_a(2,\(PublishedKey.two0h1h)/*,\(PublishedKey.three0h)/0/0/*))",
                [
                    "5120abd47468515223f58a1a18edfde709a7a2aab2b696d59ecf8c34f0ba274ef772",
                    "5120fe62e7ed20705bd1d3678e072bc999acb014f07795fa02cb8f25a7aa787e8cbd",
                    "51201311093750f459039adaa2a5ed23b0f7a8ae2c2ffb07c5390ea37e2fb1050b41",
                ]
            ),
        ] as [(String, [String])])
    func scripts(text: String, scripts: [String]) throws {
        let descriptor = try read(text)
        for (index, script) in scripts.enumerated() {
            #expect(try descriptor.script(at: UInt32(index)).description == script)
            #expect(
                try descriptor.place(of: Script(bytes: Hex.decode(script)), below: 3)
                    == Descriptor.Place(index: UInt32(index), branch: 0))
        }
        #expect(descriptor.isRanged == (scripts.count > 1))
        #expect(try Descriptor(parsing: descriptor.description, network: .mainnet) == descriptor)
    }

    @Test("A range ends below 2^31, and a descriptor without one has index 0 alone")
    func ranges() throws {
        let ranged = try read("wpkh(\(PublishedKey.two)/*)")
        #expect(throws: Never.self) { try ranged.script(at: (1 << 31) - 1) }
        #expect(throws: Refusal(.descriptorIndex, "")) { try ranged.script(at: 1 << 31) }
        for text in ["wpkh(\(PublishedKey.two))", "raw(51)", "wpkh(\(Key.one))"] {
            let single = try read(text)
            #expect(throws: Never.self) { try single.script(at: 0) }
            #expect(throws: Refusal(.descriptorIndex, "")) { try single.script(at: 1) }
        }
        for branch in [-1, 1, .max] {
            #expect(throws: Refusal(.descriptorIndex, "")) { try ranged.script(at: 0, branch: branch) }
        }
    }

    @Test("A script is found by its index and branch up to a limit, and not beyond it")
    func places() throws {
        let descriptor = try read("tr(\(PublishedKey.two)/<0;1>/*)")
        let script = try descriptor.script(at: 7, branch: 1)
        #expect(try descriptor.place(of: script, below: 8) == Descriptor.Place(index: 7, branch: 1))
        #expect(try descriptor.place(of: script, below: 7) == nil)
        #expect(try descriptor.place(of: .empty, below: 3) == nil)
        #expect(try read("raw(51)").place(of: Script(bytes: [0x51]), below: 0) == nil)
    }

    @Test("Every key comes with its origin, and without brackets with its own fingerprint")
    func origins() throws {
        let known = try read("wpkh([d34db33f/84h/0h/0h]\(PublishedKey.two0)/1/*)").output(at: 5)
        #expect(known.keys.map(\.origin.description) == ["d34db33f/84'/0'/0'/1/5"])
        let extended = try ExtendedPublicKey(parsing: PublishedKey.two0)
        #expect(known.keys.map(\.publicKey) == [try extended.derive(DerivationPath(parsing: "m/1/5")).publicKey])
        #expect(known.taproot == nil)

        let unknown = try read("wpkh(\(PublishedKey.two0)/1/*)").output(at: 5)
        #expect(unknown.keys.map(\.origin.description) == [Hex.encode(extended.fingerprint) + "/1/5"])
        let single = try read("wpkh(\(Key.one))").output(at: 0)
        #expect(single.keys.map(\.origin.fingerprint) == [[0x9a, 0x1c, 0x78, 0xa5]])
        #expect(single.keys.map(\.origin.path.steps) == [[]])
        #expect(try read("raw(51)").output(at: 0).keys.isEmpty)
    }

    @Test("A taproot output tells its internal key, root and leaves, and names each key once with all its leaves")
    func taproot() throws {
        let text =
            "tr([00000001]\(Key.oneX),"
            + "{pk([00000002]\(Key.two)),{pk(\(Key.oneX)),multi_a(2,\(Key.two),\(Key.oneX))}})"
        let output = try read(text).output(at: 0)
        let taproot = try #require(output.taproot)
        #expect(taproot.internalKey.description == Key.oneX)
        let tree = try #require(taproot.tree)
        #expect(taproot.merkleRoot == tree.merkleRoot)
        let leaves = tree.leavesWithPaths.map(\.leaf)
        #expect(leaves.map { $0.script.bytes.count } == [34, 34, 70])
        #expect(output.keys.map(\.publicKey.xOnly.description) == [Key.oneX, Key.two])
        #expect(output.keys.map(\.origin.fingerprint) == [[0, 0, 0, 1], [0, 0, 0, 2]])
        let hashes = leaves.map(\.hash)
        #expect(output.keys.map(\.leafHashes) == [[hashes[1], hashes[2]], [hashes[0], hashes[2]]])
        let outputKey = try Taproot.outputKey(internalKey: taproot.internalKey, merkleRoot: taproot.merkleRoot).key
        #expect(output.script == .p2tr(outputKey: outputKey))
        for leaf in leaves {
            let proof = try ControlBlock(leaf, in: tree, internalKey: taproot.internalKey)
            #expect(proof.proves(leaf, in: outputKey))
        }
        let plain = try read("tr(\(Key.oneX))").output(at: 0)
        #expect(plain.taproot?.merkleRoot == nil && plain.taproot?.tree == nil)
        #expect(plain.keys.map(\.leafHashes) == [[]])
    }

    @Test(
        "The threshold of multi_a is pushed in its shortest form",
        arguments: [(1, "51"), (16, "60"), (17, "0111"), (127, "017f"), (128, "028000"), (200, "02c800")])
    func thresholds(threshold: Int, push: String) throws {
        let keys = [String](repeating: Key.two, count: 200).joined(separator: ",")
        let output = try read("tr(\(Key.oneX),multi_a(\(threshold),\(keys)))").output(at: 0)
        guard case .leaf(let leaf) = output.taproot?.tree else {
            Issue.record("one leaf is no tree of one")
            return
        }
        #expect(Hex.encode(leaf.script.bytes).hasSuffix("ba" + push + "9c"))
        #expect(leaf.script.bytes.count == 200 * 34 + push.utf8.count / 2 + 1)
    }

    @Test("The branches of <a;b> are the descriptors that BIP 389 expands it into, and all of them derive alike")
    func branches() throws {
        let both = try read("wpkh([ffffffff/13h]\(PublishedKey.two0)/<1;3>/2/*)")
        #expect(both.branchCount == 2)
        #expect(
            try both.branches.map(\.textWithoutChecksum) == [
                "wpkh([ffffffff/13h]\(PublishedKey.two0)/1/2/*)", "wpkh([ffffffff/13h]\(PublishedKey.two0)/3/2/*)",
            ])
        let three = try read("wpkh(\(PublishedKey.two)/<0;1;2>)")
        #expect(
            try three.branches.map(\.textWithoutChecksum)
                == (0...2).map { "wpkh(\(PublishedKey.two)/\($0))" })
        // A key without a choice is the same in all branches.
        let tree = try read(
            "tr(\(PublishedKey.two0h1h)/<1;2;3>/0/*,{pk(\(PublishedKey.three0h)/0/*),pk(\(PublishedKey.two)/0/0/<3;4;5>/*)})"
        )
        for (branch, single) in try tree.branches.enumerated() {
            #expect(single.branchCount == 1)
            #expect(try single.branches == [single])
            for index: UInt32 in 0...2 {
                #expect(try tree.output(at: index, branch: branch) == single.output(at: index))
            }
        }
    }

    @Test("Addresses are those of the descriptor's network")
    func addresses() throws {
        #expect(
            try read("tr(\(Key.oneX))").address(at: 0)
                == Address(script: read("tr(\(Key.oneX))").script(at: 0), network: .mainnet))
        #expect(try read("wpkh(\(Key.one))", .regtest).address(at: 0).text.hasPrefix("bcrt1q"))
        #expect(throws: Refusal(.scriptWithoutAddress, "")) { try read("raw(51)").address(at: 0) }
    }
}

@Suite("Reading descriptors")
struct DescriptorParsingTests {
    @Test(
        "Key expressions of BIP 380 are read, and written with h",
        arguments: [
            (Key.deadbeef, Key.deadbeef), (Key.deadbeef.uppercased(), Key.deadbeef),
            ("[deadbeef/0h/0h/0h]" + Key.deadbeef, "[deadbeef/0h/0h/0h]" + Key.deadbeef),
            ("[deadbeef/0'/0'/0']" + Key.deadbeef, "[deadbeef/0h/0h/0h]" + Key.deadbeef),
            ("[deadbeef/0'/0h/0']" + Key.deadbeef, "[deadbeef/0h/0h/0h]" + Key.deadbeef),
            ("[deadbeef]" + Key.deadbeef, "[deadbeef]" + Key.deadbeef),
            ("[DEADBEEF/1h]" + Key.deadbeef, "[deadbeef/1h]" + Key.deadbeef),
            (PublishedKey.two0h1h, PublishedKey.two0h1h),
            ("[deadbeef/0h/1h/2h]\(PublishedKey.two0h1h)", "[deadbeef/0h/1h/2h]\(PublishedKey.two0h1h)"),
            ("[deadbeef/0h/1h/2h]\(PublishedKey.two0h1h)/3/4/5", "[deadbeef/0h/1h/2h]\(PublishedKey.two0h1h)/3/4/5"),
            (
                "[deadbeef/0h/1h/2h]\(PublishedKey.two0h1h)/3/4/5/*",
                "[deadbeef/0h/1h/2h]\(PublishedKey.two0h1h)/3/4/5/*"
            ),
        ])
    func keys(written: String, canonical: String) throws {
        for function in ["wpkh", "tr"] {
            let descriptor = try read("\(function)(\(written))")
            #expect(descriptor.textWithoutChecksum == "\(function)(\(canonical))")
        }
    }

    @Test(
        "Malformed descriptors are refused",
        arguments: [
            // BIP 380's key expressions.
            "wpkh([deadbeef/0h/0h/0h/*]\(Key.deadbeef))", "wpkh([deadbeef/0h/0h/0h/]\(Key.deadbeef))",
            "wpkh([deadbef/0h/0h/0h]\(Key.deadbeef))", "wpkh([deadbeeef/0h/0h/0h]\(Key.deadbeef))",
            "wpkh([deadbeef/0f/0f/0f]\(Key.deadbeef))", "wpkh([deadbeef/0H/0H/0H]\(Key.deadbeef))",
            "wpkh([deadbeef/-0/-0/-0]\(Key.deadbeef))", "wpkh([gaaaaaaa]\(PublishedKey.two)/0)",
            "wpkh(\(PublishedKey.two)/2147483648)", "wpkh(\(PublishedKey.two)/1aa)", "wpkh(\(PublishedKey.two)/01)",
            "wpkh([aaaaaaaa][aaaaaaaa]\(PublishedKey.two)/0)", "wpkh(aaaaaaaa]\(PublishedKey.two)/0)",
            "wpkh([deadbeef])", "wpkh([deadbeef", "wpkh(", "wpkh", "wpkh()", "()", "", "(", ")", "x", "[", "{", "#",
            // BIP 382 and 386.
            "wpkh(\(Key.uncompressed))", "wpkh(\(Key.oneX))", "tr(\(Key.uncompressed))", "wpkh(wsh(pkh(\(Key.one))))",
            "tr(\(Key.oneX), pk(\(Key.two)))", "tr(\(Key.oneX),)", "tr(\(Key.oneX),\(Key.two))", "tr(\(Key.oneX),{})",
            "tr(\(Key.oneX),{pk(\(Key.two))})", "tr(\(Key.oneX),{pk(\(Key.two)),})",
            "tr(\(Key.oneX),{pk(\(Key.two)),pk(\(Key.two)),pk(\(Key.two))})", "tr(\(Key.oneX),pk(\(Key.two))",
            "tr(\(Key.oneX),{pk(\(Key.two)),pk(\(Key.two))", "tr(\(Key.oneX),pk(\(Key.two))}", "tr(\(Key.oneX)))",
            "wpkh(\(Key.one),\(Key.one))", "wpkh(\(Key.one)/0)", "wpkh(\(Key.one)/*)", "wpkh(\(PublishedKey.two)/*/0)",
            "wpkh(\(PublishedKey.two)/)", "wpkh(\(PublishedKey.two)/**)", "WPKH(\(Key.one))",
            // BIP 385.
            "raw(asdf)", "raw(abc)", "raw(", "raw(51)51",
            // BIP 387.
            "tr(\(Key.unspendable),multi_a(a,\(Key.one)))", "tr(\(Key.unspendable),multi_a(0,\(Key.one)))",
            "tr(\(Key.unspendable),multi_a(01,\(Key.one)))", "tr(\(Key.unspendable),multi_a(,\(Key.one)))",
            "tr(\(Key.unspendable),multi_a(1,\(Key.uncompressed)))",
            "tr(\(Key.unspendable),multi_a(3,\(Key.one),\(Key.two)))",
            "tr(\(Key.unspendable),multi_a(1))", "tr(\(Key.unspendable),multi_a(99999999999999999999,\(Key.one)))",
            // BIP 389.
            "wpkh(\(PublishedKey.two)/<0;1>/<2;3>)", "wpkh([deadbeef/<0;1>]\(PublishedKey.two)/0)",
            "tr(\(PublishedKey.two)/<6;7;8;9>/*,{pk(\(PublishedKey.two0h1h)/<1;2;3>/0/*),pk(\(PublishedKey.two)/<3;4;5>/*)})",
            "wpkh(\(PublishedKey.two)/<>/*)", "wpkh(\(PublishedKey.two)/0>/*)", "wpkh(\(PublishedKey.two)/<0/*)",
            "wpkh(\(PublishedKey.two)/<0;>/*)", "wpkh(\(PublishedKey.two)/<0>/*)", "wpkh(\(PublishedKey.two)/<0;0>/*)",
            // Characters that no descriptor contains.
            "raw(Ü)", "wpkh(\(Key.one))\n", "wpkh(\(Key.one))\u{0}",
        ])
    func malformed(text: String) throws {
        let refusal = try #require(throws: Refusal.self) { try read(text) }
        let codes: [Refusal.Code] = [
            .descriptorMalformed, .keyOriginMalformed, .extendedKeyMalformed, .descriptorChecksum,
        ]
        #expect(codes.contains(refusal.code), "\(refusal)")
        #expect(!refusal.message.contains(Key.oneX) && !refusal.message.contains(Key.deadbeef))
    }

    @Test(
        "Descriptors of kinds that are not handled are refused as such",
        arguments: [
            "sh(wpkh(\(Key.one)))", "wsh(pk(\(Key.one)))", "pkh(\(Key.one))", "pk(\(Key.one))", "combo(\(Key.one))",
            "multi(1,\(Key.one))", "multi_a(1,\(Key.one))", "sh(multi_a(1,\(Key.one)))", "sh(raw(deadbeef))",
            "wsh(tr(\(Key.oneX)))", "rawtr(\(Key.oneX))", "tr(\(Key.oneX),pkh(\(Key.one)))",
            "tr(\(Key.oneX),{pk(\(Key.one)),wsh(pk(\(Key.one)))})",
        ])
    func unsupported(text: String) {
        #expect(throws: Refusal(.descriptorUnsupported, "")) { try read(text) }
    }

    @Test(
        "A secret key is refused by its place and never repeated, even with a mistake in it",
        arguments: [
            ("wpkh(", Key.wif, ")"), ("wpkh(", Key.wif, "/0)"), ("tr([deadbeef]", Key.wif, "/*)"),
            ("wpkh(", "5KYZdUEo39z3FPrtuX2QbbwGnNP5zTd7yyr2SC1j299sBCnWjss", ")"),
            ("wpkh(", String(Key.wif.dropLast()) + "2", ")"), ("tr(", PublishedKey.secretTwo0h1h, "/3h/4h/5h/*h)"),
            ("tr(\(Key.oneX),{pk(\(Key.two)),pk(", PublishedKey.secretTwo0h1h, "/0)})"),
            ("wpkh(", PublishedKey.secretTwo0h1h + "x", ")"),
            (
                "wpkh(",
                "zprvAdG4iTXWBoARxkkzNpNh8r6Qag3irQB8PzEMkAFeTRXxHpbF9z4QgEvBRmfvqWvGp42t42nvgGpNgYSJA9iefm1yYNZKEm7z6qUWCroSQnE",
                "/0/*)"
            ),
        ])
    func secrets(before: String, secret: String, behind: String) throws {
        let refusal = try #require(throws: Refusal.self) { try read(before + secret + behind) }
        #expect(refusal.code == .secretKeyInText)
        #expect(refusal.message.contains("character \(before.utf8.count + 1)"))
        #expect(!refusal.message.contains(secret.dropFirst(4).prefix(6)))
    }

    @Test("A hex key off the curve may be a secret, and is not repeated")
    func offCurve() throws {
        let secret = String(repeating: "0", count: 63) + "5"
        let refusal = try #require(throws: Refusal.self) { try read("tr(\(secret))") }
        #expect(refusal.code == .keyNotOnCurve)
        #expect(!refusal.message.contains(secret))
    }

    @Test(
        "Hardened steps below a public key are refused",
        arguments: ["/3h/4h/5h/*", "/3h/*h", "/*h", "/*'", "/0'", "/<0;1h>/*"])
    func hardened(path: String) {
        #expect(throws: Refusal(.hardenedFromPublicKey, "")) { try read("wpkh(\(PublishedKey.two)\(path))") }
    }

    @Test("Keys and addresses of another network are refused")
    func networks() throws {
        #expect(throws: Refusal(.extendedKeyOtherNetwork, "")) { try read("wpkh(\(PublishedKey.two)/*)", .regtest) }
        #expect(throws: Refusal(.addressOtherNetwork, "")) {
            try read("addr(3PUNyaW7M55oKWJ3kDukwk9bsKvryra15j)", .testnet)
        }
        #expect(throws: Refusal(.addressMalformed, "")) { try read("addr(asdf)") }
    }

    @Test("A key of SLIP 132 is refused with the form that is wanted")
    func slip132() throws {
        let text =
            "zpub6rFR7y4Q2AijBEqTUquhVz398htDFrtymD9xYYfG1m4wAcvPhXNfE3EfH1r1ADqtfSdVCToUG868RvUUkgDKf31mGDtKsAYz2oz2AGutZYs"
        let refusal = try #require(throws: Refusal.self) { try read("wpkh(\(text)/0/*)") }
        #expect(refusal.code == .slip132Key)
        #expect(refusal.message.contains("xpub6CatWdiZ"))
    }

    @Test("A tree is read down to depth 128 and no further, and its text is what was read")
    func depth() throws {
        let text = "tr(\(Key.oneX),\(deepTree(128)))"
        let deepest = try read(text)
        #expect(deepest.textWithoutChecksum == text)
        #expect(try deepest.output(at: 0).taproot?.tree?.depth == 128)
        #expect(throws: Refusal(.scriptTreeTooDeep, "")) { try read("tr(\(Key.oneX),\(deepTree(129)))") }
        let braces = String(repeating: "{", count: 60_000)
        #expect(throws: Refusal(.scriptTreeTooDeep, "")) { try read("tr(\(Key.oneX),\(braces)") }
    }

    @Test("A script has at most 999 keys, a choice at most 64 steps, a path at most 255, and a text an end")
    func limits() throws {
        func keys(_ count: Int) -> String { [String](repeating: Key.two, count: count).joined(separator: ",") }
        #expect(throws: Never.self) { try read("tr(\(Key.oneX),multi_a(1,\(keys(999))))") }
        #expect(throws: Refusal(.descriptorMalformed, "")) { try read("tr(\(Key.oneX),multi_a(1,\(keys(1000))))") }
        func choice(_ count: Int) -> String { "/<" + (0..<count).map(String.init).joined(separator: ";") + ">/*" }
        #expect(try read("wpkh(\(PublishedKey.two)\(choice(64)))").branchCount == 64)
        #expect(throws: Refusal(.descriptorMalformed, "")) { try read("wpkh(\(PublishedKey.two)\(choice(65)))") }
        func path(_ count: Int) -> String { String(repeating: "/0", count: count) }
        #expect(throws: Never.self) { try read("wpkh(\(PublishedKey.two)\(path(255)))") }
        #expect(throws: Refusal(.descriptorMalformed, "")) { try read("wpkh(\(PublishedKey.two)\(path(256)))") }
        // Behind a choice each branch counts its own steps: 3 × 85 are 255.
        func behind(_ count: Int) -> String { "/<0;1;2>" + path(count) }
        #expect(throws: Never.self) { try read("wpkh(\(PublishedKey.two)\(behind(84)))") }
        #expect(throws: Refusal(.descriptorMalformed, "")) { try read("wpkh(\(PublishedKey.two)\(behind(85)))") }
        let long = "raw(" + String(repeating: "0", count: Descriptor.maximumTextLength) + ")"
        #expect(throws: Refusal(.descriptorMalformed, "")) { try read(long) }
    }
}

@Suite("Checksums of descriptors")
struct DescriptorChecksumTests {
    @Test("BIP 380's checksum is met, demanded whole where there is a #, and never demanded")
    func published() throws {
        #expect(try read("raw(deadbeef)#89f8spxm").description == "raw(deadbeef)#89f8spxm")
        #expect(try read("raw(deadbeef)").description == "raw(deadbeef)#89f8spxm")
        for text in [
            "raw(deadbeef)#", "raw(deadbeef)#89f8spxmx", "raw(deadbeef)#89f8spx", "raw(deedbeef)#89f8spxm",
            "raw(deedbeef)##9f8spxm", "raw(deadbeef)#89f8spxM", "raw(deadbeef)#bbbbbbbb", "#89f8spxm",
        ] {
            #expect(throws: Refusal(.descriptorChecksum, "")) { try read(text) }
        }
        #expect(throws: Refusal(.descriptorMalformed, "")) { try read("raw(Ü)#00000000") }
    }

    @Test("A single changed character is found, wherever it is and whatever it became")
    func suspects() throws {
        let texts = [
            "raw(deadbeef)", "raw(deadbe)", "raw(dead)", "wpkh([d34db33f/84h/0h/0h]\(PublishedKey.two)/<0;1>/*)",
        ]
        for text in texts {
            let whole = Array(try read(text).description.utf8)
            for position in whole.indices where whole[position] != UInt8(ascii: "#") {
                // The checksum has an alphabet of its own.
                let isChecksum = position > text.utf8.count
                for character in (isChecksum ? "qp0" : "0)zZ~ ").utf8 where character != whole[position] {
                    var changed = whole
                    changed[position] = character
                    let refusal = try #require(throws: Refusal.self) {
                        try read(String(decoding: changed, as: UTF8.self))
                    }
                    #expect(refusal.code == .descriptorChecksum)
                    #expect(refusal.message.contains("it is character \(position + 1)"), "\(refusal)")
                }
            }
        }
    }

    @Test("Where two characters were changed, no place is named")
    func twoChanges() throws {
        let whole = try read("wpkh(\(PublishedKey.two)/0/*)").description
        let refusal = try #require(throws: Refusal.self) {
            try read(whole.replacing("FW31", with: "FX32"))
        }
        #expect(refusal.code == .descriptorChecksum)
        #expect(!refusal.message.contains("it is character"))
    }
}

@Suite("Random descriptors")
struct RandomDescriptorTests {
    static let seeds = SeededGenerator.seeds()

    /// A tree, path or key out of a generator's numbers.
    private struct Maker {
        var generator: SeededGenerator
        let branchCount: Int

        init(seed: UInt64) {
            generator = SeededGenerator(seed: seed)
            branchCount = Int.random(in: 1...3, using: &generator)
        }

        mutating func steps(_ counts: ClosedRange<Int>, isPublic: Bool = true) -> [DerivationPath.Step] {
            (0..<Int.random(in: counts, using: &generator)).map { _ in
                .init(rawValue: UInt32.random(in: isPublic ? 0..<1 << 31 : 0..<UInt32.max, using: &generator))
            }
        }

        mutating func key(allowsXOnly: Bool) throws -> DescriptorKey {
            let isKnown = Bool.random(using: &generator)
            let origin =
                isKnown
                ? try KeyOrigin(fingerprint: generator.bytes(4), path: DerivationPath(steps(0...4, isPublic: false)))
                : nil
            let key = CompressedPublicKey(of: try sampleKey(UInt8.random(in: 1...200, using: &generator)))
            switch Int.random(in: allowsXOnly ? 0...3 : 1...3, using: &generator) {
            case 0: return try DescriptorKey(.xOnly(key.xOnly), origin: origin)
            case 1: return try DescriptorKey(.compressed(key), origin: origin)
            default:
                let extended = try ExtendedPublicKey(parsing: PublishedKey.two0)
                let branches =
                    branchCount == 1
                    ? [] : (0..<branchCount).map { DerivationPath.Step(rawValue: UInt32($0) * 7) }
                let path = try DescriptorPath(
                    before: steps(0...2), branches: branches, after: steps(0...2),
                    isRanged: Bool.random(using: &generator))
                return try DescriptorKey(.extended(extended, path), origin: origin)
            }
        }

        mutating func tree(depth: Int) throws -> DescriptorTree {
            if depth > 0, Bool.random(using: &generator) {
                return .branch(try tree(depth: depth - 1), try tree(depth: depth - 1))
            }
            if Bool.random(using: &generator) { return .leaf(.key(try key(allowsXOnly: true))) }
            let count = Int.random(in: 1...4, using: &generator)
            let keys = try (0..<count).map { _ in try key(allowsXOnly: true) }
            return .leaf(
                .multi(
                    threshold: Int.random(in: 1...count, using: &generator), keys: keys,
                    isSorted: Bool.random(using: &generator)))
        }

        mutating func descriptor() throws -> Descriptor {
            switch Int.random(in: 0...4, using: &generator) {
            case 0: return try Descriptor(.raw(Script(bytes: generator.bytes(30))), network: .mainnet)
            case 1: return try Descriptor(.wpkh(key(allowsXOnly: false)), network: .mainnet)
            case 2: return try Descriptor(.tr(key(allowsXOnly: true), nil), network: .mainnet)
            default: return try Descriptor(.tr(key(allowsXOnly: true), tree(depth: 4)), network: .mainnet)
            }
        }
    }

    @Test("What is written is read as what it was, and gives the same outputs", arguments: seeds)
    func roundTrip(seed: UInt64) throws {
        for number in 0..<50 {
            var maker = Maker(seed: seed &* 1000 &+ UInt64(number))
            let made = try maker.descriptor()
            let read = try read(made.description)
            #expect(read == made)
            #expect(read.description == made.description)
            let index: UInt32 = made.isRanged ? 3 : 0
            for (branch, single) in try made.branches.enumerated() {
                let output = try read.output(at: index, branch: branch)
                #expect(try single.output(at: single.isRanged ? index : 0) == output)
                #expect(output.keys.count <= made.keys.count)
            }
        }
    }

    @Test("A text with changed, lost and added characters is refused, or is another descriptor", arguments: seeds)
    func mutations(seed: UInt64) throws {
        let signs = Array("0123456789abcdefh()[],'/*{}<>;#xprvm \u{e9}".utf8)
        for number in 0..<200 {
            var maker = Maker(seed: seed &* 1000 &+ UInt64(number))
            var text = Array(try maker.descriptor().textWithoutChecksum.utf8)
            for _ in 0...Int.random(in: 0...2, using: &maker.generator) where !text.isEmpty {
                let place = Int.random(in: 0..<text.count, using: &maker.generator)
                let sign = signs[Int.random(in: 0..<signs.count, using: &maker.generator)]
                switch Int.random(in: 0...2, using: &maker.generator) {
                case 0: text[place] = sign
                case 1: text.remove(at: place)
                default: text.insert(sign, at: place)
                }
            }
            do {
                let read = try read(String(decoding: text, as: UTF8.self))
                #expect(try Descriptor(parsing: read.description, network: .mainnet) == read)
            } catch {
                #expect(error is Refusal)
            }
        }
    }
}
