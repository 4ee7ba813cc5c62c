// C takes byte strings as `unsigned char *`; these are the two conversions, in one place. The buffers of SecretBytes
// and Bytes32 are never empty when they reach C, and that is our own rule, not the outside's.

extension UnsafeRawBufferPointer {
    var bytePointer: UnsafePointer<UInt8> {
        guard let baseAddress else { preconditionFailure("an empty buffer was passed to a C function") }
        return baseAddress.assumingMemoryBound(to: UInt8.self)
    }
}

extension UnsafeMutableRawBufferPointer {
    var bytePointer: UnsafeMutablePointer<UInt8> {
        guard let baseAddress else { preconditionFailure("an empty buffer was passed to a C function") }
        return baseAddress.assumingMemoryBound(to: UInt8.self)
    }
}
