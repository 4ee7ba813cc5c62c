import BitCacheCore
import CIntrinsics
import CLibCrypto

/// The one block of SHA-256 that a step of a chain compresses: a link, the salt, the link's index, and the padding.
///
/// C's layout, so that the vector functions of CIntrinsics and the loop below work on the same memory. A step replaces
/// the link by the next lower one and the index with it. SPEC.md §4.
typealias ChainBlock = bitcache_chain_block

extension ChainBlock {
    /// A block for the chains of one salt, with no link in it yet.
    init(salt: ChainSalt) {
        self.init()
        withUnsafeMutableBytes(of: &self) { block in
            block.storeBytes(of: salt.words, toByteOffset: 32, as: SIMD2<UInt64>.self)
        }
        putIndex(0)
    }

    /// A block that holds a link.
    init(_ link: ChainLink, at index: UInt32, salt: ChainSalt) {
        self.init(salt: salt)
        put(link, at: index)
    }

    // What is put into a block is stored in pieces of sixteen bytes, as hashes load it. A load that spans several stores
    // has to wait until all of them have left the processor, which would cost a walk of one step a third of its time.

    /// Puts a link and its index in the place of those that are there.
    mutating func put(_ link: ChainLink, at index: UInt32) {
        link.withUnsafeBytes { put($0, at: index) }
    }

    /// Puts the 32 bytes of a link and its index in the place of those that are there.
    mutating func put(_ link: UnsafeRawBufferPointer, at index: UInt32) {
        let halves = (
            link.loadUnaligned(as: SIMD2<UInt64>.self),
            link.loadUnaligned(fromByteOffset: 16, as: SIMD2<UInt64>.self)
        )
        withUnsafeMutableBytes(of: &self) { block in
            block.storeBytes(of: halves.0, as: SIMD2<UInt64>.self)
            block.storeBytes(of: halves.1, toByteOffset: 16, as: SIMD2<UInt64>.self)
        }
        putIndex(index)
    }

    private mutating func putIndex(_ index: UInt32) {
        // A message of 52 bytes ends with the bit 1, zeros, and its length of 416 bits.
        let end = SIMD4(index.bigEndian, UInt32(0x8000_0000).bigEndian, 0, UInt32(416).bigEndian)
        withUnsafeMutableBytes(of: &self) { $0.storeBytes(of: end, toByteOffset: 48, as: SIMD4<UInt32>.self) }
    }

    /// The index of the link that the steps so far have led to.
    var currentIndex: UInt32 { UInt32(bigEndian: index) }

    /// The link that the steps so far have led to.
    var currentLink: ChainLink {
        withUnsafeBytes(of: link) { bytes in ChainLink { $0.copyMemory(from: bytes) } }
    }

    /// Copies that link from where it stands, leaving no other copy of it behind.
    mutating func copyLink(to place: UnsafeMutableRawBufferPointer) {
        withUnsafeBytes(of: &link) { place.copyMemory(from: $0) }
    }

    /// Takes so many steps down, which must not be more than the index.
    mutating func descend(_ steps: UInt32, with compression: inout some ChainCompression) {
        var index = currentIndex
        withUnsafeMutableBytes(of: &self) { block in
            for _ in 0..<steps {
                let h = compression.compress(UnsafeRawBufferPointer(block))
                let link = (
                    h.0.bigEndian, h.1.bigEndian, h.2.bigEndian, h.3.bigEndian, h.4.bigEndian, h.5.bigEndian,
                    h.6.bigEndian, h.7.bigEndian
                )
                index -= 1
                block.storeBytes(of: link, as: PortableSHA256.State.self)
                block.storeBytes(of: index.bigEndian, toByteOffset: 48, as: UInt32.self)
            }
        }
    }
}

/// One compression of SHA-256 from its initial state: all that a step needs.
protocol ChainCompression {
    init()
    /// The state after a block of 64 bytes.
    mutating func compress(_ block: UnsafeRawBufferPointer) -> PortableSHA256.State
}

/// The compression in Swift alone.
struct PortableChainCompression: ChainCompression {
    private var state = PortableSHA256.initialState

    mutating func compress(_ block: UnsafeRawBufferPointer) -> PortableSHA256.State {
        state = PortableSHA256.initialState
        PortableSHA256.compress(block, into: &state)
        return state
    }
}

// `SHA256_Transform` is one compression in one call and all that a link needs. OpenSSL calls it deprecated, so a
// libcrypto built without deprecated functions lacks it; Linux distributions build theirs with them, and which
// libcrypto another system brings is not known here. There the portable compression does the same.
#if os(Linux)
    /// The compression through libcrypto, in a context that stays where it is from one step to the next.
    struct LibcryptoChainCompression: ChainCompression {
        private var context = SHA256_CTX()

        @inline(__always)
        mutating func compress(_ block: UnsafeRawBufferPointer) -> PortableSHA256.State {
            context.h = PortableSHA256.initialState
            SHA256_Transform(&context, block.bytePointer)
            return context.h
        }
    }

    /// The compression to use on this system.
    typealias SystemChainCompression = LibcryptoChainCompression
#else
    typealias SystemChainCompression = PortableChainCompression
#endif
