public import BitCacheCore
import Synchronization

/// A payer's whole chain, made from a secret seed: the links are the money, so they stay in wiped memory.
///
/// About √length links are kept, evenly spaced, and as many again of the stretch that was asked for last:
///
///     0        spacing     2·spacing    3·spacing      length
///     |-----------|-----------|----·------|-----------|---|
///   anchor       top         top  asked  top         top seed
///                             └─ kept: ──┘
///
/// Paying in order costs two compressions a link, one when the chain is made and one when its stretch is reached.
public final class HashChain: Sendable {
    /// The salt inside every step.
    public let salt: ChainSalt
    /// The index of the last link, which is the number of paywords in the chain.
    public let length: UInt32
    /// Link 0, which the commitment signs.
    public let anchor: ChainLink

    /// Links number · spacing + 1 … (number + 1) · spacing, or up to the last link of the chain.
    struct Stretch {
        let number: UInt32
        let links: SecretBytes
    }

    private let spacing: UInt32
    // The highest link of each stretch.
    private let tops: SecretBytes
    // The stretch of the link that was asked for last.
    private let latest = Mutex<Stretch?>(nil)

    /// Makes the chain whose last link is the 32-byte seed.
    ///
    /// - Throws: `chain_length` for a length of 0 or above ``ChainWalker/maximumLength``, or a seed of another size.
    /// - Complexity: `length` compressions, and 32 bytes for each of about √length links.
    public init(seed: SecretBytes, salt: ChainSalt, length: UInt32) throws(Refusal) {
        guard (1...ChainWalker.maximumLength).contains(length), seed.count == 32 else {
            throw Refusal(.chainLength, "a chain has 1 to \(ChainWalker.maximumLength) links, and \(length) were asked")
        }
        self.salt = salt
        self.length = length
        let spacing = UInt32(Double(length).squareRoot().rounded(.up))
        let count = (length + spacing - 1) / spacing
        var anchor = ChainLink.zero
        tops = SecretBytes(count: Int(count) * 32) { tops in
            SecretChainWalk.run(salt: salt) { walk in
                seed.withUnsafeBytes { walk.put($0, at: length) }
                for number in (0..<count).reversed() {
                    walk.descend(to: min((number + 1) * spacing, length))
                    walk.copyLink(to: tops, slot: Int(number))
                }
                walk.descend(to: 0)
                anchor = walk.currentLink
            }
        }
        self.spacing = spacing
        self.anchor = anchor
    }

    /// The link at an index from 0 (the anchor) to ``length``.
    ///
    /// - Throws: `link_beyond_chain`.
    /// - Complexity: at most √length compressions; none while the indexes asked for stay in one stretch of that length.
    public func link(at index: UInt32) throws(Refusal) -> ChainLink {
        guard index <= length else {
            throw Refusal(.linkBeyondChain, "the chain has \(length) links and link \(index) was asked")
        }
        guard index > 0 else { return anchor }
        let slot = Int((index - 1) % spacing)
        return stretch((index - 1) / spacing).links.withUnsafeBytes { links in
            ChainLink { $0.copyMemory(from: UnsafeRawBufferPointer(rebasing: links[slot * 32..<slot * 32 + 32])) }
        }
    }

    /// A stretch by its number: the latest one, or another that becomes the latest.
    ///
    /// Threads that ask for different stretches undo each other's saving, and get the right links all the same.
    func stretch(_ number: UInt32) -> Stretch {
        if let latest = latest.withLock({ $0 }), latest.number == number { return latest }
        let below = number * spacing
        let top = min(below + spacing, length)
        let links = SecretBytes(count: Int(top - below) * 32) { links in
            SecretChainWalk.run(salt: salt) { walk in
                tops.withUnsafeBytes { tops in
                    let slot = Int(number) * 32
                    walk.put(UnsafeRawBufferPointer(rebasing: tops[slot..<slot + 32]), at: top)
                }
                for index in (below + 1...top).reversed() {
                    walk.descend(to: index)
                    walk.copyLink(to: links, slot: Int(index - below - 1))
                }
            }
        }
        let made = Stretch(number: number, links: links)
        latest.withLock { $0 = made }
        return made
    }

    /// The bytes of secret memory that the chain holds now.
    var secretByteCount: Int { tops.count + (latest.withLock { $0?.links.count } ?? 0) }
}

extension Refusal.Code {
    /// A chain length of zero or above the limit.
    public static let chainLength = Self(rawValue: "chain_length")
    /// An index above the length of its chain.
    public static let linkBeyondChain = Self(rawValue: "link_beyond_chain")
}
