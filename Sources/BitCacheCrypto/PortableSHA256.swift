/// One compression of SHA-256 (FIPS 180-4, section 6.2.2) in Swift alone.
///
/// It stands in where libcrypto may not offer `SHA256_Transform`, and is the second opinion that tests hold libcrypto
/// against. It is several times slower than libcrypto, which uses the processor's SHA instructions.
enum PortableSHA256 {
    /// The eight working words between two compressions.
    typealias State = (UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32)

    /// The state before the first block: the fractions of the square roots of the first eight primes.
    @inline(__always)
    static var initialState: State {
        (
            0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19
        )
    }

    /// Works one block of 64 bytes into a state; allocates nothing on the heap.
    static func compress(_ block: UnsafeRawBufferPointer, into state: inout State) {
        precondition(block.count == 64, "SHA-256 works on blocks of 64 bytes")
        withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 64) { schedule in
            expand(block, into: schedule)
            roundConstants.withUnsafeBufferPointer { constants in
                var (a, b, c, d, e, f, g, h) = state
                for round in 0..<64 {
                    let choice = e & f ^ ~e & g
                    let majority = a & b ^ a & c ^ b & c
                    let one = h &+ bigSigma1(e) &+ choice &+ constants[round] &+ schedule[round]
                    let two = bigSigma0(a) &+ majority
                    (h, g, f, e, d, c, b, a) = (g, f, e, d &+ one, c, b, a, one &+ two)
                }
                state.0 &+= a
                state.1 &+= b
                state.2 &+= c
                state.3 &+= d
                state.4 &+= e
                state.5 &+= f
                state.6 &+= g
                state.7 &+= h
            }
            // The block may hold a link that is still secret.
            wipe(UnsafeMutableRawBufferPointer(schedule))
        }
    }

    /// Stretches the sixteen words of a block to the 64 words that the rounds take in.
    private static func expand(_ block: UnsafeRawBufferPointer, into schedule: UnsafeMutableBufferPointer<UInt32>) {
        for index in 0..<16 {
            let word = block.loadUnaligned(fromByteOffset: index * 4, as: UInt32.self)
            schedule.initializeElement(at: index, to: UInt32(bigEndian: word))
        }
        for index in 16..<64 {
            let word =
                smallSigma1(schedule[index - 2]) &+ schedule[index - 7] &+ smallSigma0(schedule[index - 15])
                &+ schedule[index - 16]
            schedule.initializeElement(at: index, to: word)
        }
    }

    private static func rotate(_ word: UInt32, right count: UInt32) -> UInt32 {
        word >> count | word << (32 - count)
    }

    private static func bigSigma0(_ word: UInt32) -> UInt32 {
        rotate(word, right: 2) ^ rotate(word, right: 13) ^ rotate(word, right: 22)
    }

    private static func bigSigma1(_ word: UInt32) -> UInt32 {
        rotate(word, right: 6) ^ rotate(word, right: 11) ^ rotate(word, right: 25)
    }

    private static func smallSigma0(_ word: UInt32) -> UInt32 {
        rotate(word, right: 7) ^ rotate(word, right: 18) ^ word >> 3
    }

    private static func smallSigma1(_ word: UInt32) -> UInt32 {
        rotate(word, right: 17) ^ rotate(word, right: 19) ^ word >> 10
    }

    // The fractions of the cube roots of the first 64 primes.
    private static let roundConstants: [UInt32] = [
        0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5, 0x3956_c25b, 0x59f1_11f1, 0x923f_82a4, 0xab1c_5ed5,
        0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3, 0x72be_5d74, 0x80de_b1fe, 0x9bdc_06a7, 0xc19b_f174,
        0xe49b_69c1, 0xefbe_4786, 0x0fc1_9dc6, 0x240c_a1cc, 0x2de9_2c6f, 0x4a74_84aa, 0x5cb0_a9dc, 0x76f9_88da,
        0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7, 0xc6e0_0bf3, 0xd5a7_9147, 0x06ca_6351, 0x1429_2967,
        0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc, 0x5338_0d13, 0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85,
        0xa2bf_e8a1, 0xa81a_664b, 0xc24b_8b70, 0xc76c_51a3, 0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070,
        0x19a4_c116, 0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5, 0x391c_0cb3, 0x4ed8_aa4a, 0x5b9c_ca4f, 0x682e_6ff3,
        0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208, 0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7, 0xc671_78f2,
    ]
}
