import BitCache
import CReference

/// Opening a keystore at the standard cost, and bare scrypt in C, which nothing can do without.
///
/// The ratio is how often ours fits into the second that it may take.
enum Keystores {
    private static let allowedMilliseconds = 1000.0

    static let benchmarks = [
        Benchmark(name: "keystore-open", unit: "ms", goal: 1, aim: 2) { settings in
            let passphrase = SecretBytes(copying: Array("correct horse battery staple".utf8))
            let contents = try KeystoreContents(
                mnemonic: .random(wordCount: 24), network: .regtest, created: Timestamp(seconds: 0))
            let keystore = try Keystore.seal(contents, passphrase: passphrase)
            let times = try medianSeconds(
                rounds: settings.count(9, quick: 2),
                ours: {
                    let opened = try Keystore.open(keystore, passphrase: passphrase)
                    try BenchmarkFailure.unless(opened.mnemonic.wordCount == 24, "the keystore holds something else")
                },
                reference: {
                    let cost = Scrypt.standard
                    let isDerived = reference_scrypt(cost.log2N, cost.blockSize, cost.parallelism)
                    try BenchmarkFailure.unless(isDerived == 1, "scrypt in C gives nothing")
                })
            let ours = times.ours * 1000
            return Figures(ours: ours, reference: times.reference * 1000, ratio: allowedMilliseconds / ours)
        }
    ]
}
