import CIntrinsics

/// With which instructions the field's heavy loops run; both give the same numbers.
enum FieldInstructions: Sendable {
    /// Swift on 64-bit limbs, everywhere.
    case portable
    /// AVX-512 IFMA on x86-64: eight products at once (`field-ifma.h`).
    case vector

    /// The faster of the two that this processor and this system have.
    static let best: FieldInstructions = hasVector ? .vector : .portable

    /// Whether ``vector`` may be used here.
    static var hasVector: Bool {
        #if arch(x86_64)
            bitcache_has_ifma() != 0
        #else
            false
        #endif
    }
}

// C takes field elements and points as their limbs: four words an element, and eight a point.

extension UnsafeRawBufferPointer {
    var limbPointer: UnsafePointer<UInt64> {
        guard let baseAddress else { preconditionFailure("an empty buffer was passed to a C function") }
        return baseAddress.assumingMemoryBound(to: UInt64.self)
    }
}

extension UnsafeMutableRawBufferPointer {
    var limbPointer: UnsafeMutablePointer<UInt64> {
        guard let baseAddress else { preconditionFailure("an empty buffer was passed to a C function") }
        return baseAddress.assumingMemoryBound(to: UInt64.self)
    }
}
