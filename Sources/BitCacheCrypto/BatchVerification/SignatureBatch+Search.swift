extension SignatureBatch {
    /// The most signatures in one equation; more of them gain little and leave the processor's caches.
    static let largestChunk = 4096

    /// Below this number one by one is faster.
    static let smallestChunk = 8

    /// Signatures that are checked alone, at random, before a failed equation is halved.
    private static let sampleSize = 32

    /// So many bad ones in the sample and the whole chunk is checked one by one: hardly any half would be clean.
    private static let sampleLimit = 2

    /// ``invalid(in:)`` with the caller's generator, instructions and size of a chunk.
    func invalid(
        in positions: Range<Int>, using generator: inout some RandomNumberGenerator, instructions: FieldInstructions,
        chunkSize: Int = largestChunk
    ) -> [Int] {
        precondition(positions.lowerBound >= 0 && positions.upperBound <= count, "a position beyond the batch")
        let chunkCount = (positions.count + chunkSize - 1) / chunkSize
        var weights = BatchWeights(seededBy: &generator)
        return Self.evenly(positions, parts: chunkCount).flatMap { chunk in
            chunk.count < Self.smallestChunk
                ? chunk.filter { !isValidAlone($0) }
                : invalid(inChunk: chunk, &weights, using: &generator, instructions)
        }
    }

    private func invalid(
        inChunk chunk: Range<Int>, _ weights: inout BatchWeights, using generator: inout some RandomNumberGenerator,
        _ instructions: FieldInstructions
    ) -> [Int] {
        let equation = BatchEquation(self, at: chunk, weights: &weights, instructions: instructions)
        let sum = equation.sum(of: equation.indices)
        var suspects = equation.malformed
        if !sum.isInfinity {
            let sample = (0..<Self.sampleSize).map { _ in Int.random(in: equation.indices, using: &generator) }
            let bad = Set(sample).count { !isValidAlone(equation.position(of: $0)) }
            if bad >= Self.sampleLimit {
                suspects += equation.indices.map(equation.position)
            } else {
                suspects += Self.suspects(in: equation.indices, of: equation, sum: sum)
            }
        }
        return suspects.filter { !isValidAlone($0) }.sorted()
    }

    /// The positions that may be bad among terms whose sum is not infinity.
    ///
    /// Only the left half of a range is summed; the right one has what is left. All sums use the points and weights that
    /// are there already: which of them fail depends on nothing that could be chosen after the weights were drawn, and
    /// each passes wrongly with a probability of at most 2^-128. A level of halving sums half of the terms at most and
    /// there are nine levels, so that even an adversary's choice of bad ones costs less than checking all one by one.
    private static func suspects(in indices: Range<Int>, of equation: BatchEquation, sum: JacobianPoint) -> [Int] {
        if indices.count < 2 * smallestChunk { return indices.map(equation.position) }
        let middle = indices.lowerBound + indices.count / 2
        let left = equation.sum(of: indices.lowerBound..<middle)
        let right = sum + -left
        var suspects: [Int] = []
        if !left.isInfinity { suspects += Self.suspects(in: indices.lowerBound..<middle, of: equation, sum: left) }
        if !right.isInfinity { suspects += Self.suspects(in: middle..<indices.upperBound, of: equation, sum: right) }
        return suspects
    }
}
