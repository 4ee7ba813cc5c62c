import CLibCrypto

// Hash functions that only Bitcoin's scripts still ask for, of data that is public.

/// RIPEMD-160, as OP_RIPEMD160 hashes.
package func ripemd160(_ bytes: [UInt8]) -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: 20)
    _ = RIPEMD160(bytes, bytes.count, &digest)
    return digest
}

/// SHA-1, as OP_SHA1 hashes; collisions are known, so nothing new may rest on it.
package func sha1(_ bytes: [UInt8]) -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: 20)
    _ = SHA1(bytes, bytes.count, &digest)
    return digest
}
