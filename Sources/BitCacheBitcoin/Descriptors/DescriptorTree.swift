import BitCacheCore
import BitCacheCrypto

/// A script of a `tr()` descriptor.
public enum DescriptorLeaf: Hashable, Sendable, CustomStringConvertible {
    /// `pk(KEY)`: a signature by the key (BIP 381, BIP 386).
    case key(DescriptorKey)
    /// `multi_a(k,KEY,…)`, or `sortedmulti_a(k,KEY,…)` where the keys are put in order: k signatures (BIP 387).
    case multi(threshold: Int, keys: [DescriptorKey], isSorted: Bool)

    /// The most keys of one script.
    public static let maximumKeyCount = 999

    /// The keys in the order in which they are written.
    public var keys: [DescriptorKey] {
        switch self {
        case .key(let key): [key]
        case .multi(_, let keys, _): keys
        }
    }

    /// Refuses a threshold or a number of keys that BIP 387 does not allow.
    func check() throws(Refusal) {
        guard case .multi(let threshold, let keys, _) = self else { return }
        guard (1...Self.maximumKeyCount).contains(keys.count) else {
            throw Refusal(
                .descriptorMalformed,
                "a script has 1 to \(Self.maximumKeyCount) keys and \(keys.count) were found")
        }
        guard (1...keys.count).contains(threshold) else {
            throw Refusal(.descriptorMalformed, "\(threshold) of \(keys.count) keys is none of 1 to all of them")
        }
    }

    /// The script of keys at one index, given in the order in which they are written.
    func script(_ keys: [XOnlyPublicKey]) throws(Refusal) -> Script {
        var writer = ByteWriter(reservingCapacity: 34 * keys.count + 4)
        func write(_ key: XOnlyPublicKey, _ opcode: UInt8) {
            writer.write(UInt8(32))
            writer.write(key.bytes)
            writer.write(opcode)
        }
        switch self {
        case .key:
            for key in keys { write(key, Self.checkSignature) }
        case .multi(let threshold, _, let isSorted):
            for (position, key) in (isSorted ? keys.sorted() : keys).enumerated() {
                write(key, position == 0 ? Self.checkSignature : Self.checkSignatureAdd)
            }
            writer.write(Self.push(threshold))
            writer.write(Self.numberEqual)
        }
        return try Script(bytes: writer.bytes)
    }

    // BIP 342.
    private static let checkSignature: UInt8 = 0xac
    private static let checkSignatureAdd: UInt8 = 0xba
    private static let numberEqual: UInt8 = 0x9c

    /// The shortest push of a number from 1 to 999: little-endian, and a byte more where the top bit would be a sign.
    private static func push(_ number: Int) -> [UInt8] {
        switch number {
        case ...16: [Opcode.one.rawValue + UInt8(truncatingIfNeeded: number - 1)]
        case ...127: [1, UInt8(truncatingIfNeeded: number)]
        default: [2, UInt8(truncatingIfNeeded: number), UInt8(truncatingIfNeeded: number >> 8)]
        }
    }

    func only(branch: Int) throws(Refusal) -> DescriptorLeaf {
        switch self {
        case .key(let key): return .key(try key.only(branch: branch))
        case .multi(let threshold, let keys, let isSorted):
            var only: [DescriptorKey] = []
            for key in keys { only.append(try key.only(branch: branch)) }
            return .multi(threshold: threshold, keys: only, isSorted: isSorted)
        }
    }

    /// The script as a descriptor contains it.
    public var description: String {
        switch self {
        case .key(let key): "pk(\(key))"
        case .multi(let threshold, let keys, let isSorted):
            "\(isSorted ? "sortedmulti_a" : "multi_a")(\(threshold),\(keys.map(\.description).joined(separator: ",")))"
        }
    }
}

/// The scripts of a `tr()` descriptor as the tree that the output commits to (BIP 386).
///
/// No tree is deeper than ``ScriptTree/maximumDepth`` once a ``Descriptor`` contains it.
public indirect enum DescriptorTree: Hashable, Sendable, CustomStringConvertible {
    /// A single script.
    case leaf(DescriptorLeaf)
    /// `{left,right}`.
    case branch(DescriptorTree, DescriptorTree)

    /// The scripts from left to right.
    public var leaves: [DescriptorLeaf] {
        switch self {
        case .leaf(let leaf): [leaf]
        case .branch(let left, let right): left.leaves + right.leaves
        }
    }

    /// The branches between the root and the deepest leaf.
    var depth: Int {
        switch self {
        case .leaf: 0
        case .branch(let left, let right): 1 + max(left.depth, right.depth)
        }
    }

    /// The tree of scripts in which each leaf has become what a closure makes of it, from left to right.
    func scripts(_ make: (DescriptorLeaf) throws(Refusal) -> TapLeaf) throws(Refusal) -> ScriptTree {
        switch self {
        case .leaf(let leaf): .leaf(try make(leaf))
        case .branch(let left, let right): .branch(try left.scripts(make), try right.scripts(make))
        }
    }

    func only(branch: Int) throws(Refusal) -> DescriptorTree {
        switch self {
        case .leaf(let leaf): .leaf(try leaf.only(branch: branch))
        case .branch(let left, let right): .branch(try left.only(branch: branch), try right.only(branch: branch))
        }
    }

    /// The tree as a descriptor contains it.
    public var description: String {
        switch self {
        case .leaf(let leaf): leaf.description
        case .branch(let left, let right): "{\(left),\(right)}"
        }
    }
}
