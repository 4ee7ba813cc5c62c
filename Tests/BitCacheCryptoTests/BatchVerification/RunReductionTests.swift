import BitCacheCore
import BitCacheTesting
import Testing

@testable import BitCacheCrypto

@Suite("Sums of runs of points")
struct RunReductionTests {
    /// 0·G, 1·G … 820·G, which is the greatest sum of a run here.
    private static let multiples: [AffinePoint] = {
        var multiples = [AffinePoint.infinity]
        while multiples.count <= 820 {
            multiples.append((JacobianPoint(multiples[multiples.count - 1]) + AffinePoint.generator).affine)
        }
        return multiples
    }()

    private static func multiple(_ factor: Int) -> AffinePoint {
        factor < 0 ? -multiples[-factor] : multiples[factor]
    }

    /// Sums runs of small multiples of the generator, and compares with the multiples of the sums.
    private static func check(_ runs: [[Int]], _ instructions: FieldInstructions) {
        var points = runs.joined().map(multiple)
        var lengths = runs.map { Int32($0.count) }
        var reduction = RunReduction(instructions: instructions)
        reduction.reduce(&points, lengths: &lengths)
        #expect(lengths == runs.map { $0.isEmpty ? 0 : 1 })
        for (position, run) in runs.filter({ !$0.isEmpty }).enumerated() {
            #expect(points[position] == multiple(run.reduce(0, +)), "\(run)")
        }
    }

    @Test("Runs of every length up to 40 are summed, alone and together", arguments: FieldInstructions.all)
    func lengths(instructions: FieldInstructions) {
        Self.check((0...40).map { Array(1..<$0 + 1) }, instructions)
        Self.check([Array(1...40)], instructions)
        Self.check([], instructions)
        Self.check([[], [], []], instructions)
        Self.check([[5]], instructions)
    }

    @Test("Equal points, opposite points and infinity may stand anywhere", arguments: FieldInstructions.all)
    func special(instructions: FieldInstructions) {
        let pieces = [
            [7, 7], [7, -7], [0, 7], [7, 0], [0, 0], [-7, -7], [3, 4, 7], [3, 4, -7], [7, -7, 7, -7, 1],
        ]
        for piece in pieces { Self.check([piece], instructions) }
        Self.check(pieces, instructions)
        // One special pair among many plain ones, at each place of a vector and beside its edges.
        for place in [0, 1, 6, 7, 8, 9, 16, 39] {
            for piece in pieces {
                var runs = (0..<40).map { [$0 % 37 + 1, $0 % 37 + 2] }
                runs[place] = piece
                Self.check(runs, instructions)
            }
        }
        Self.check([Array(repeating: 1, count: 40), Array(repeating: 0, count: 40)], instructions)
    }

    @Test("Both kinds of arithmetic leave the same points at every number of steps")
    func equalPaths() {
        var generator = SeededGenerator(seed: 3)
        for count in [1, 7, 8, 31, 32, 33, 40, 63, 64, 65, 1023, 1024, 1025, 1100] {
            let points = (0..<2 * count).map { _ in Self.multiples[Int.random(in: 1...40, using: &generator)] }
            // Pairs, triples and single points, so that some steps only move.
            var lengths: [Int32] = []
            var left = points.count
            while left > 0 {
                let length = min(left, Int.random(in: 1...3, using: &generator))
                lengths.append(Int32(length))
                left -= length
            }
            var results: [[UInt256]] = []
            for instructions in FieldInstructions.all {
                var (points, lengths) = (points, lengths)
                var reduction = RunReduction(instructions: instructions)
                reduction.reduce(&points, lengths: &lengths)
                results.append(points.prefix(lengths.count).flatMap { [$0.x.normalized, $0.y.normalized] })
            }
            #expect(results.allSatisfy { $0 == results.first })
            #expect(results.first?.count == 2 * lengths.count)
        }
    }
}
