import BitCache

/// The keys behind the vectors: 32 bytes of one small number each, worth nothing. With them a changed token is signed
/// again, and gets behind the signature.
enum KnownKeys {
    static let all: [SecretKey] = (1...10).compactMap { number in
        try? SecretKey(SecretBytes(copying: [UInt8](repeating: number, count: 32)))
    }

    static let identity = all[0]
    static let operational = all[1]
    static let sealKey = all[2]
    static let uploader = all[3]
    static let referrer = all[5]
    static let payer = all[6]
    static let statement = all[9]
}
