import BitCache

// Public keys and what is derived from them, as wallets exchange them.
extension FuzzTarget {
    static let keys: [FuzzTarget] = [
        FuzzTarget(
            "descriptor", maximumLength: 8192, seeds: { try FuzzWallet.descriptorTexts().map { Array($0.utf8) } }
        ) { bytes in
            let text = String(decoding: bytes, as: UTF8.self)
            for network in [Network.mainnet, .regtest] {
                let read = decoded { () throws(Refusal) in try Descriptor(parsing: text, network: network) }
                guard let descriptor = read else { continue }
                checkAgain(descriptor, descriptor.description)
                checkAgain(descriptor, descriptor.textWithoutChecksum)
                checkBranches(of: descriptor)
            }
        },
        FuzzTarget("extended_public_key", maximumLength: 200, seeds: extendedKeyTexts) { bytes in
            let text = String(decoding: bytes, as: UTF8.self)
            guard let key = decoded({ () throws(Refusal) in try ExtendedPublicKey(parsing: text) }) else { return }
            demand(key.description.utf8.elementsEqual(bytes), "an extended key has one text")
            checkKey(key)
        },
        FuzzTarget("extended_public_key_bytes", maximumLength: 90, seeds: extendedKeyBytes) { bytes in
            let read = decoded { () throws(Refusal) in try ExtendedPublicKey(rawRepresentation: bytes) }
            guard let key = read else { return }
            demand(key.rawRepresentation == bytes, "an extended key has one encoding")
            checkKey(key)
        },
        FuzzTarget(
            "key_origin", maximumLength: 2000,
            seeds: { Seeds.utf8("d34db33f", "d34db33f/84h/0h/0h", "D34DB33F/86'/2147483647'/0/5") }
        ) { bytes in
            let text = String(decoding: bytes, as: UTF8.self)
            guard let origin = decoded({ () throws(Refusal) in try KeyOrigin(parsing: text) }) else { return }
            let written = bytes.map { $0 == UInt8(ascii: "h") ? UInt8(ascii: "'") : $0 }
            demand(
                origin.description.utf8.elementsEqual(String(decoding: written, as: UTF8.self).lowercased().utf8),
                "an origin has one text, but for capitals and marks")
            let again = certain("what is written is read") { () throws(Refusal) in
                try KeyOrigin(parsing: origin.description)
            }
            demand(again == origin, "an origin leads to itself")
            _ = decoded { () throws(Refusal) in try origin.appending(origin.path.steps) }
            _ = decoded { () throws(Refusal) in try FuzzWallet.wallet.address(at: origin) }
        },
    ]

    private static func checkAgain(_ descriptor: Descriptor, _ text: String) {
        guard text.utf8.count <= Descriptor.maximumTextLength else { return }
        let again = certain("what is written is read") { () throws(Refusal) in
            try Descriptor(parsing: text, network: descriptor.network)
        }
        demand(again == descriptor, "a descriptor leads to itself")
    }

    private static func checkBranches(of descriptor: Descriptor) {
        let branches = decoded { () throws(Refusal) in try descriptor.branches }
        demand(branches == nil || branches?.count == descriptor.branchCount, "each branch is a descriptor")
        for branch in 0..<min(3, descriptor.branchCount) {
            for index in [0, 1, .max] as [UInt32] {
                let output = decoded { () throws(Refusal) in try descriptor.output(at: index, branch: branch) }
                guard let output else { continue }
                let script = certain("an output has a script") { () throws(Refusal) in
                    try descriptor.script(at: index, branch: branch)
                }
                demand(script == output.script, "there is one way to a script")
                _ = decoded { () throws(Refusal) in try descriptor.address(at: index, branch: branch) }
                if let only = branches?[branch] {
                    demand(
                        decoded { () throws(Refusal) in try only.script(at: index) } == script, "a branch is itself")
                }
            }
            guard let first = decoded({ () throws(Refusal) in try descriptor.script(at: 0, branch: branch) }) else {
                continue
            }
            let place = decoded { () throws(Refusal) in try descriptor.place(of: first, below: 2) }
            // Branches may be alike, and then it is found in the first of them.
            demand(place.map { $0?.index == 0 } ?? true, "a script is found again")
        }
    }

    private static func checkKey(_ key: ExtendedPublicKey) {
        let bytes = key.rawRepresentation
        demand(
            decoded { () throws(Refusal) in try ExtendedPublicKey(rawRepresentation: bytes) } == key,
            "bytes and key lead to each other")
        demand(
            decoded { () throws(Refusal) in try ExtendedPublicKey(parsing: key.description) } == key,
            "text and key lead to each other")
        let step = DerivationPath.Step(rawValue: 0)
        guard let child = decoded({ () throws(Refusal) in try key.child(step) }) else { return }
        demand(
            child.depth == key.depth &+ 1 && child.parentFingerprint == key.fingerprint && child.lastStep == step
                && child.isMainnet == key.isMainnet, "a child names its parent")
        _ = decoded { () throws(Refusal) in try key.child(DerivationPath.Step(rawValue: .max)) }
    }

    private static func extendedKeys() throws -> [ExtendedPublicKey] {
        let key = try FuzzWallet.wallet.account(.p2wpkh).publicKey
        let mainnet = try Wallet(seed: SecretBytes(copying: [UInt8](repeating: 1, count: 32)), network: .mainnet)
        return [
            key, try key.child(DerivationPath.Step(rawValue: 7)), try mainnet.account(.p2tr).publicKey,
        ]
    }

    @Sendable private static func extendedKeyTexts() throws -> [[UInt8]] {
        // The last one is SLIP 132's.
        try extendedKeys().map { Array($0.description.utf8) }
            + Seeds.utf8(
                "zpub6rFR7y4Q2AijBEqTUquhVz398htDFrtymD9xYYfG1m4wAcvPhXNfE3EfH1r1ADqtfSdVCToUG868RvUUkgDKf31mGDtKsAYz2oz2AGutZYs"
            )
    }

    @Sendable private static func extendedKeyBytes() throws -> [[UInt8]] {
        try extendedKeys().map(\.rawRepresentation)
    }
}
