import BitCacheCore

/// The random linear combination of the equations of many signatures, kept so that parts of it can be summed again.
///
/// Signature i is valid where s·G − R − e·P = D is infinity; here R and P are the points with even y over the signature's
/// r and the key, and e is the challenge (BIP 340). The sum of all weight · D is infinity where all are valid, and with
/// probability at most 2^-128 otherwise: see ``SignatureBatch``.
struct BatchEquation {
    /// The signatures whose r is on the curve and whose s is in range.
    private var terms: [Term] = []
    /// The keys, each once.
    private var keys: [AffinePoint] = []
    /// Positions of signatures that cannot be valid: r ≥ p, r not on the curve, or s ≥ n.
    private(set) var malformed: [Int] = []

    private let instructions: FieldInstructions

    private struct Term {
        var position: Int
        var key: Int
        var r: AffinePoint
        var weight: UInt128
        /// weight · s
        var s: Scalar
        /// weight · e
        var e: Scalar
    }

    /// Sets up the equation of the signatures at some positions.
    init(
        _ signatures: borrowing SignatureBatch, at positions: Range<Int>, weights: inout BatchWeights,
        instructions: FieldInstructions
    ) {
        self.instructions = instructions
        terms.reserveCapacity(positions.count)
        var keyIndexes: [UInt256: Int] = [:]
        var keyXs: [UInt256] = []
        var rs: [FieldElement] = []
        rs.reserveCapacity(positions.count)
        for position in positions {
            signatures.withEntry(at: position) { entry in
                guard let r = FieldElement(bigEndian: entry, at: SignatureBatch.Entry.r),
                    let s = Scalar(bigEndian: entry, at: SignatureBatch.Entry.s)
                else {
                    malformed.append(position)
                    return
                }
                let keyX = UInt256(bigEndian: entry, at: SignatureBatch.Entry.key)
                let key: Int
                if let known = keyIndexes[keyX] {
                    key = known
                } else {
                    key = keyXs.count
                    keyXs.append(keyX)
                    keyIndexes[keyX] = key
                }
                let weight = weights.next()
                let challenge = SignatureBatch.Entry.challenge(of: entry)
                rs.append(r)
                terms.append(
                    Term(
                        position: position, key: key, r: .infinity, weight: weight, s: Scalar(weight) * s,
                        e: Scalar(weight) * challenge))
            }
        }
        lift(rs, keyXs)
    }

    /// Finds the points of the r's and of the keys that are not known yet.
    private mutating func lift(_ rs: [FieldElement], _ keyXs: [UInt256]) {
        var xs = rs
        var unknown: [Int] = []
        for (index, x) in keyXs.enumerated() {
            let y = LiftedKeys.shared.y(of: x)
            keys.append(AffinePoint(x: FieldElement(value: x), y: FieldElement(value: y ?? .zero)))
            if y == nil {
                unknown.append(index)
                xs.append(FieldElement(value: x))
            }
        }
        let ys = SquareRoots.evenY(of: xs, instructions: instructions)
        var isOnCurve = [Bool](repeating: true, count: keys.count)
        for (index, y) in zip(unknown, ys[rs.count...]) {
            // A key was found on the curve when it was made; if that were ever wrong, its signatures are not judged here.
            isOnCurve[index] = y != nil
            guard let y else { continue }
            keys[index].y = y
            LiftedKeys.shared.remember(y.value, of: keyXs[index])
        }
        // In place: the terms are most of what a batch allocates.
        var kept = 0
        for index in terms.indices {
            guard let y = ys[index], isOnCurve[terms[index].key] else {
                malformed.append(terms[index].position)
                continue
            }
            terms[kept] = terms[index]
            terms[kept].r = AffinePoint(x: rs[index], y: y)
            kept += 1
        }
        terms.removeLast(terms.count - kept)
    }

    /// The indexes of the terms.
    var indices: Range<Int> { terms.indices }

    /// The position of a term's signature in the batch.
    func position(of index: Int) -> Int { terms[index].position }

    /// Σ weight · (R + e·P − s·G) over some terms, which is infinity where all of them are valid.
    func sum(of indices: Range<Int>) -> JacobianPoint {
        var s = Scalar.zero
        // Terms of one key share a point: its scalars are added first.
        var keyScalars = [Scalar](repeating: .zero, count: keys.count)
        var sum = MultiScalarMultiplication(
            termCapacity: indices.count + 2 * min(keys.count, indices.count) + 2, instructions: instructions)
        for index in indices {
            s = s + terms[index].s
            keyScalars[terms[index].key] = keyScalars[terms[index].key] + terms[index].e
            sum.add(terms[index].weight, times: terms[index].r)
        }
        for (key, scalar) in zip(keys, keyScalars) where scalar != .zero { sum.add(scalar, times: key) }
        sum.add(-s, times: .generator)
        return sum.sum()
    }
}
