import BitCache

@testable import BitCachePayments

// What tokens are made of.
extension FuzzTarget {
    static let core: [FuzzTarget] = [
        FuzzTarget(
            "tlv_reader", .records, maximumLength: 4096,
            seeds: { try Seeds.tokens().map(\.bytes) }, judge: records),
        FuzzTarget("split", maximumLength: 600, seeds: splitSeeds, judge: split),
        FuzzTarget(
            "bech32", maximumLength: 4096,
            seeds: {
                try Seeds.texts().map { Array($0.utf8) }.filter { $0.count < 1000 }
                    + Seeds.utf8("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", "a1lqfn3a", "A1LQFN3A", "?1v759aa")
            }, judge: bech32),
        FuzzTarget(
            "five_bit_values", maximumLength: 64, seeds: { [[0], [31, 28], [31, 31, 1]] }, judge: fiveBitValues),
        FuzzTarget("merkle_path", maximumLength: 2600, seeds: merkleSeeds, judge: merklePath),
        FuzzTarget("chunk_layer", maximumLength: 9 + 32 * 32, seeds: layerSeeds, judge: chunkLayer),
    ]

    /// The strict reader takes exactly what a lenient one finds in rising order and writes the same way.
    private static func records(_ bytes: [UInt8]) {
        let lenient = Records(bytes)
        let isStrict =
            lenient.map { found in
                found.bytes == bytes && zip(found.all, found.all.dropFirst()).allSatisfy { $0.type < $1.type }
            } ?? false
        guard var reader = decoded({ () throws(Refusal) in try TLVReader(bytes[...]) }), let lenient else {
            return demand(!isStrict, "what is canonical is read")
        }
        demand(isStrict, "only what is canonical is read")
        let rejects = { (reader: TLVReader, unknown: Bool) in
            decoded({ () throws(Refusal) in try reader.finish(acceptingUnknown: unknown) }) == nil
        }
        demand(rejects(reader, false) == !lenient.all.isEmpty, "a container takes no unknown record")
        demand(
            rejects(reader, true) == lenient.all.contains { $0.type.isMultiple(of: 2) }, "an even type matters")
        for record in lenient.all.reversed() {
            demand(reader.takeOptional(record.type).map(Array.init) == record.value, "a record is found by its type")
            demand(reader.takeOptional(record.type) == nil, "a record is taken once")
        }
        demand(!rejects(reader, false), "nothing is left over")
    }

    @Sendable private static func splitSeeds() throws -> [[UInt8]] {
        try Seeds.tokens(of: .offer).compactMap { Token($0.bytes)?.records?[16] }.map {
            [UInt8](repeating: 0, count: 7) + [250, 1] + $0
        }
    }

    /// Eight bytes of amount, one that says whether there is a referrer, and the split.
    private static func split(_ bytes: [UInt8]) {
        guard bytes.count > 9 else { return }
        let raw = Array(bytes.dropFirst(9))
        let read = decoded { () throws(Refusal) in
            var reader = ByteReader(raw)
            return try Split(reading: &reader)
        }
        guard let split = read else { return }
        var writer = ByteWriter()
        split.write(to: &writer)
        demand(writer.bytes == raw, "a split has one encoding")
        demand(split.uploaderShare <= Split.whole, "nobody has more than everything")
        var reader = ByteReader(bytes)
        let amount = decoded { () throws(Refusal) in try Amount(msat: reader.read(bigEndian: UInt64.self)) }
        guard let amount else { return }
        let referrer = bytes[8].isMultiple(of: 2) ? nil : KnownKeys.referrer.publicKey
        let parts = certain("an amount is shared") { () throws(Refusal) in
            try split.parts(of: amount, referrer: referrer)
        }
        demand(parts.reduce(0) { $0 + $1.amount.msat } == amount.msat, "the parts sum to the amount")
        demand(parts.allSatisfy { $0.amount > .zero }, "nobody is paid nothing")
        demand(Set(parts.map(\.payee)).count == parts.count, "nobody is paid twice")
        let uploaders = parts.first { $0.payee == split.uploader }?.amount.msat ?? 0
        let due = UInt64(Split.whole).dividingFullWidth(
            amount.msat.multipliedFullWidth(by: UInt64(split.uploaderShare)))
        demand(uploaders >= due.quotient, "the uploader has its certain share")
    }

    private static func bech32(_ bytes: [UInt8]) {
        let text = String(decoding: bytes, as: UTF8.self)
        for variant in [Bech32.Variant.bech32, .bech32m] {
            let read = decoded { () throws(Refusal) in try Bech32.decode(text, variant: variant) }
            guard let read else { continue }
            let written = Bech32.encode(prefix: read.prefix, fiveBitValues: read.fiveBitValues, variant: variant)
            demand(written.utf8.elementsEqual(bytes), "bech32 has one text")
        }
    }

    private static func fiveBitValues(_ bytes: [UInt8]) {
        let values = Bech32.fiveBitValues(of: bytes)
        demand(values.allSatisfy { $0 < 32 }, "five bits are below 32")
        demand(
            certain("bytes come back", { () throws(Refusal) in try Bech32.bytes(of: values) }) == bytes,
            "bytes come back")
        let fives = bytes.map { $0 & 31 }
        guard let regrouped = decoded({ () throws(Refusal) in try Bech32.bytes(of: fives) }) else { return }
        demand(Bech32.fiveBitValues(of: regrouped) == fives, "five-bit values have one form")
    }

    @Sendable private static func merkleSeeds() throws -> [[UInt8]] {
        try [1, 2, 3, 5, 8, 13].map { count in
            let tree = try MerkleSumTree(leaves: (0..<count).map { SumNode(sum: UInt64($0), hash: .zero) })
            var writer = ByteWriter()
            writer.write(bigEndian: UInt64(count))
            writer.write(bigEndian: UInt64(count - 1))
            for node in [SumNode(sum: UInt64(count - 1), hash: .zero)] + (try tree.path(of: count - 1)) {
                writer.write(bigEndian: node.sum)
                writer.write(node.hash)
            }
            return writer.bytes
        }
    }

    /// Count, index, leaf and path; a path that is taken for one index is taken for no other length.
    private static func merklePath(_ bytes: [UInt8]) {
        var reader = ByteReader(bytes)
        let read = decoded { () throws(Refusal) in
            let (count, index) = (try reader.read(bigEndian: UInt64.self), try reader.read(bigEndian: UInt64.self))
            var nodes: [SumNode] = []
            while !reader.isAtEnd {
                let sum = try reader.read(bigEndian: UInt64.self)
                nodes.append(SumNode(sum: sum, hash: try reader.read(Bytes32<SumNodeMeaning>.self)))
            }
            return (count, index, nodes)
        }
        guard let (count, index, nodes) = read, let leaf = nodes.first else { return }
        let path = Array(nodes.dropFirst())
        let root = decoded { () throws(Refusal) in
            try MerkleSumTree.root(of: leaf, at: index, of: count, path: path)
        }
        guard let root else { return }
        demand(nodes.reduce(UInt64(0)) { $0 &+ $1.sum } == root.sum, "a root's sum is that of what was shown")
        demand(path.count <= 64 && index < count, "a path is as long as the tree is deep")
        for other in [path + [leaf], Array(path.dropLast())] where other.count != path.count {
            let refused = decoded { () throws(Refusal) in
                try MerkleSumTree.root(of: leaf, at: index, of: count, path: other)
            }
            demand(refused == nil, "another length of path is refused")
        }
    }

    @Sendable private static func layerSeeds() throws -> [[UInt8]] {
        [[0, 0, 0, 0, 0, 0, 0, 1, 0] + [UInt8](repeating: 9, count: 32)]
    }

    /// Length and exponent, then the hashes; the root is the one that they lead to, so that the layer can be right.
    private static func chunkLayer(_ bytes: [UInt8]) {
        guard bytes.count >= 41 else { return }
        var reader = ByteReader(bytes)
        let chunking = decoded { () throws(Refusal) in
            let length = try reader.read(bigEndian: UInt64.self)
            let content = try Content(root: .init(rawRepresentation: bytes[9..<41]), length: length)
            return try Chunking(content, exponent: reader.readByte())
        }
        guard let chunking else { return }
        let raw = Array(bytes.dropFirst(9))
        let layer = decoded { () throws(Refusal) in try ChunkLayer(chunking: chunking, rawRepresentation: raw) }
        demand((try? chunking.range(ofChunk: chunking.chunkCount)) == nil, "behind the last chunk there is none")
        demand(
            (try? chunking.range(ofChunk: chunking.chunkCount - 1))?.upperBound == chunking.content.length,
            "the last chunk ends with the content")
        guard let layer else { return }
        demand(layer.rawRepresentation == raw, "a layer has one encoding")
        demand(decoded({ () throws(Refusal) in try layer.check(raw, asChunk: 0) }) == nil, "hashes are not their chunk")
    }
}
