import BitCache
import CLibFuzzer

/// Changes inputs that are records so that they stay records: libFuzzer alone breaks a length in most of its changes,
/// and never gets behind the first rule.
enum RecordMutation {
    /// Called by libFuzzer for every change; also changes bytes that are no records, and those of other targets.
    static func mutate(_ bytes: UnsafeMutablePointer<UInt8>, _ size: Int, _ maximumSize: Int, _ seed: UInt32) -> Int {
        var random = Generator(seed: seed)
        guard let target = Fuzz.target, target.form == .records, random.below(4) > 0,
            var records = Records(UnsafeBufferPointer(start: bytes, count: size)), !records.all.isEmpty
        else { return LLVMFuzzerMutate(bytes, size, maximumSize) }
        change(&records, &random, depth: 0)
        let changed = records.bytes
        guard changed.count <= maximumSize else { return LLVMFuzzerMutate(bytes, size, maximumSize) }
        for (position, byte) in changed.enumerated() { bytes[position] = byte }
        return changed.count
    }

    private static func change(_ records: inout Records, _ random: inout Generator, depth: Int) {
        let position = random.below(records.all.count)
        switch random.below(12) {
        case 0:
            records.all.remove(at: position)
        case 1:
            records.all.insert(records.all[position], at: position)
        case 2:
            let type = UInt64(random.below(32))
            records.all.insert(.init(type: type, value: [UInt8](repeating: 7, count: random.below(40))), at: position)
            records.all.sort { $0.type < $1.type }
        case 3:
            // Out of reach of one byte, odd and even.
            records.all.append(.init(type: 252 + UInt64(random.below(8)), value: []))
        default:
            let value = records.all[position].value
            records.all[position].value = changed(value, &random, depth: depth)
        }
    }

    /// A value with other bytes; one that is a token keeps its header and its signature.
    private static func changed(_ value: [UInt8], _ random: inout Generator, depth: Int) -> [UInt8] {
        if depth == 0, random.below(8) > 0, let token = Token(value), var inner = token.records, !inner.all.isEmpty {
            change(&inner, &random, depth: 1)
            return token.replacing(inner).bytes
        }
        let room = value.count + 64
        var buffer = value + [UInt8](repeating: 0, count: 64)
        let size = LLVMFuzzerMutate(&buffer, value.count, random.below(2) == 0 ? room : max(value.count, 1))
        return Array(buffer.prefix(size))
    }

    /// Small and repeatable, so that libFuzzer's seed decides everything.
    private struct Generator {
        var state: UInt64

        init(seed: UInt32) {
            state = UInt64(seed) | 1 << 40
        }

        mutating func below(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
    }
}

@_cdecl("LLVMFuzzerCustomMutator")
func mutate(_ bytes: UnsafeMutablePointer<UInt8>, _ size: Int, _ maximumSize: Int, _ seed: UInt32) -> Int {
    RecordMutation.mutate(bytes, size, maximumSize, seed)
}
