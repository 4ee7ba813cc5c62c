import CIntrinsics

/// The points that x coordinates name: BIP 340's `lift_x`, many at once.
enum SquareRoots {
    /// For each x the even y with y² = x³ + 7, or nil where there is none.
    ///
    /// - Complexity: a power with an exponent of 254 bits for each, two side by side, or sixteen with vectors.
    static func evenY(of xs: [FieldElement], instructions: FieldInstructions = .best) -> [FieldElement?] {
        switch instructions {
        case .portable: evenYPortable(of: xs)
        case .vector: evenYVector(of: xs)
        }
    }

    /// Two in lock-step: while one product waits for its carries the processor works on the other.
    private static func evenYPortable(of xs: [FieldElement]) -> [FieldElement?] {
        var roots: [FieldElement?] = []
        roots.reserveCapacity(xs.count)
        for index in stride(from: 0, to: xs.count, by: 2) {
            let isPair = index + 1 < xs.count
            let x = FieldPair(first: xs[index], second: isPair ? xs[index + 1] : xs[index])
            let square = x.squared() * x + FieldPair(first: FieldElement(7), second: FieldElement(7))
            let candidate = square.squareRootCandidate()
            roots.append(evenRoot(square.first, candidate: candidate.first))
            if isPair { roots.append(evenRoot(square.second, candidate: candidate.second)) }
        }
        return roots
    }

    /// Sixteen at once, and the last few by the portable twin where that is faster.
    private static func evenYVector(of xs: [FieldElement]) -> [FieldElement?] {
        #if arch(x86_64)
            let lanes = 16
            let fewest = 5
            var roots: [FieldElement?] = []
            roots.reserveCapacity(xs.count)
            var input = [FieldElement](repeating: .zero, count: lanes)
            var output = input
            var start = 0
            while xs.count - start >= fewest {
                let end = min(start + lanes, xs.count)
                for (lane, index) in (start..<end).enumerated() { input[lane] = xs[index] }
                let found = input.withUnsafeBytes { input in
                    output.withUnsafeMutableBytes { output in
                        bitcache_ifma_even_y(input.limbPointer, output.limbPointer)
                    }
                }
                for lane in 0..<end - start { roots.append(found >> lane & 1 == 1 ? output[lane] : nil) }
                start = end
            }
            return roots + evenYPortable(of: Array(xs[start...]))
        #else
            return evenYPortable(of: xs)
        #endif
    }

    @inline(__always)
    private static func evenRoot(_ square: FieldElement, candidate: FieldElement) -> FieldElement? {
        guard candidate.squared() == square else { return nil }
        let root = FieldElement(value: candidate.normalized)
        return root.isOdd ? -root : root
    }
}

/// Two field elements that go through the same operations.
private struct FieldPair: FieldPower {
    var first: FieldElement
    var second: FieldElement

    @inline(__always)
    static func + (left: FieldPair, right: FieldPair) -> FieldPair {
        FieldPair(first: left.first + right.first, second: left.second + right.second)
    }

    @inline(__always)
    static func * (left: FieldPair, right: FieldPair) -> FieldPair {
        FieldPair(first: left.first * right.first, second: left.second * right.second)
    }

    @inline(__always)
    func squared() -> FieldPair { FieldPair(first: first.squared(), second: second.squared()) }
}
