import BitCacheCore
import BitCacheTesting
import Foundation
import Testing

@testable import BitCacheCrypto

@Suite("BIP 340's vectors in batches")
struct SignatureBatchVectorTests {
    /// The rows with a message of 32 bytes and a key on the curve.
    ///
    /// Rows with other lengths do not apply, as a digest has 32 bytes; rows whose key is no key never reach a batch.
    private static let rows: [(one: BatchCase, isValid: Bool)]? = {
        let path = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().appending(path: "../shared/vectors/bip340.csv")
            .standardizedFileURL
        guard let text = try? String(contentsOf: path, encoding: .utf8) else {
            print("SKIPPED: the BIP 340 vectors are not at ../shared/vectors/bip340.csv; no batch was made of them")
            return nil
        }
        return text.split(whereSeparator: \.isNewline).dropFirst().compactMap { row in
            let fields = row.split(separator: ",", maxSplits: 7, omittingEmptySubsequences: false).map {
                $0.lowercased()
            }
            guard fields.count == 8, let key = try? XOnlyPublicKey(parsing: fields[2]),
                let digest = try? Bytes32<BatchCase.Digest>(parsing: fields[4]),
                let signature = try? Hex.decode(fields[5])
            else { return nil }
            return (BatchCase(signature: signature, digest: digest, key: key), fields[6] == "true")
        }
    }()

    @Test(
        "Each vector alone, all in one batch, and each among many good ones get their verdicts",
        .enabled(if: rows != nil, "the file of vectors is not beside this checkout"),
        arguments: FieldInstructions.all)
    func vectors(instructions: FieldInstructions) throws {
        let vectors = try #require(Self.rows)
        let good = vectors.filter(\.isValid).map(\.one)
        #expect(vectors.count >= 13)
        #expect(vectors.count - good.count >= 8)
        let refused = vectors.indices.filter { !vectors[$0].isValid }
        #expect(try SignatureBatch(vectors.map(\.one)).invalid(instructions) == refused)
        for vector in vectors {
            #expect(try SignatureBatch([vector.one]).invalid(instructions) == (vector.isValid ? [] : [0]))
            // Beyond the size below which everything is checked one by one.
            var among = (0..<10).map { good[$0 % good.count] }
            among[7] = vector.one
            #expect(try SignatureBatch(among).invalid(instructions) == (vector.isValid ? [] : [7]))
        }
    }
}
