import CIntrinsics

/// Adds up runs of affine points, all runs together, so that one inversion serves about a thousand additions.
///
/// An affine addition is cheap but for its division: λ = (y2 − y1) / (x2 − x1). Here each round adds the neighbours of
/// every run in pairs, which halves the runs, and the denominators of a block of pairs are inverted together
/// (Montgomery, "Speeding the Pollard and elliptic curve methods of factorization", 1987, §10.3.1): 6 multiplications
/// and a squaring an addition, where the mixed Jacobian addition takes 8 and 3.
///
///     runs   a b c d e | f | g h          one block of steps: a+b, c+d, e, f, g+h
///     next   ab cd e | f | gh             written over the beginning of the same array
struct RunReduction {
    /// With which instructions the additions are done.
    let instructions: FieldInstructions

    // What a round does, in order: the position of a pair's first point, or of a point that only moves.
    private var steps: [Step] = []
    private var products: [FieldElement] = []
    private var vectorProducts: [UInt64] = []

    init(instructions: FieldInstructions) {
        self.instructions = instructions
    }

    /// Steps that share an inversion: enough to make it cheap, few enough to stay in the first-level cache.
    static let blockSize = 1024

    /// Fewer steps than this are not worth eight lanes.
    private static let smallestVectorBlock = 32

    /// Replaces each run by its sum: afterwards every length is 0 or 1 and the sums stand at the front, in order.
    ///
    /// - Parameters:
    ///   - points: The runs, one after the other; what stands behind the sums afterwards means nothing.
    ///   - lengths: The length of each run.
    mutating func reduce(_ points: inout [AffinePoint], lengths: inout [Int32]) {
        while halve(&lengths) {
            var start = 0
            while start < steps.count {
                let end = min(start + Self.blockSize, steps.count)
                if instructions == .portable || !performVector(start..<end, on: &points) {
                    perform(start..<end, on: &points)
                }
                start = end
            }
        }
    }

    /// Plans a round; false where no run has more than one point.
    private mutating func halve(_ lengths: inout [Int32]) -> Bool {
        steps.removeAll(keepingCapacity: true)
        var read: UInt32 = 0
        var longest: Int32 = 0
        for run in lengths.indices {
            let length = lengths[run]
            longest = max(longest, length)
            for _ in 0..<length / 2 {
                steps.append(Step(first: read, isPair: true))
                read &+= 2
            }
            if length % 2 == 1 {
                steps.append(Step(first: read, isPair: false))
                read &+= 1
            }
            lengths[run] = (length + 1) / 2
        }
        return longest > 1
    }

    /// Performs a block; step k of the round writes position k, which no later step of the round reads.
    private mutating func perform(_ block: Range<Int>, on points: inout [AffinePoint]) {
        if products.count < Self.blockSize { products = Array(repeating: .one, count: Self.blockSize) }
        var points = points.mutableSpan
        // Backwards: products[k] is the product of all denominators behind step k, and `product` ends as that of all.
        var product = FieldElement.one
        for position in block.reversed() {
            products[position - block.lowerBound] = product
            let step = steps[position]
            guard step.isPair else { continue }
            product = product * Self.denominator(points[step.first], points[step.first + 1])
        }
        // Forwards: `inverse` is one over the denominators of step k and all behind it.
        var inverse = product.inverted()
        for position in block {
            let step = steps[position]
            guard step.isPair else {
                points[position] = points[step.first]
                continue
            }
            let (left, right) = (points[step.first], points[step.first + 1])
            points[position] = Self.sum(left, right, inverse * products[position - block.lowerBound])
            inverse = inverse * Self.denominator(left, right)
        }
    }

    /// The same in eight lanes; false, with nothing changed, where a pair may need the special cases or there is no gain.
    private mutating func performVector(_ block: Range<Int>, on points: inout [AffinePoint]) -> Bool {
        #if arch(x86_64)
            if block.count < Self.smallestVectorBlock { return false }
            // Five vectors of eight words for each eight steps.
            if vectorProducts.isEmpty { vectorProducts = Array(repeating: 0, count: Self.blockSize / 8 * 40) }
            var totals = [FieldElement](repeating: .one, count: 8)
            return points.withUnsafeMutableBytes { points in
                steps.withUnsafeBytes { steps in
                    vectorProducts.withUnsafeMutableBytes { products in
                        let steps = UnsafeRawBufferPointer(rebasing: steps[(4 * block.lowerBound)...]).baseAddress?
                            .assumingMemoryBound(to: UInt32.self)
                        let isPlain = totals.withUnsafeMutableBytes {
                            bitcache_ifma_denominators(
                                points.limbPointer, steps, block.count, products.baseAddress, $0.limbPointer)
                        }
                        guard isPlain == 1 else { return false }
                        Self.invert(&totals)
                        totals.withUnsafeBytes {
                            bitcache_ifma_add(
                                points.limbPointer, steps, block.count, block.lowerBound, products.baseAddress,
                                $0.limbPointer)
                        }
                        return true
                    }
                }
            }
        #else
            return false
        #endif
    }

    /// Inverts some elements, none of them zero, with one inversion.
    private static func invert(_ elements: inout [FieldElement]) {
        var behind: [FieldElement] = []
        var product = FieldElement.one
        for element in elements.reversed() {
            behind.append(product)
            product = product * element
        }
        var inverse = product.inverted()
        for index in elements.indices {
            let element = elements[index]
            elements[index] = inverse * behind[elements.count - 1 - index]
            inverse = inverse * element
        }
    }

    private struct Step {
        private let bits: UInt32

        init(first: UInt32, isPair: Bool) {
            bits = first << 1 | (isPair ? 1 : 0)
        }

        var first: Int { Int(bits >> 1) }
        var isPair: Bool { bits & 1 == 1 }
    }
}

extension RunReduction {
    /// What the slope of the line through two points is divided by; one where the sum needs no slope.
    @inline(__always)
    static func denominator(_ left: AffinePoint, _ right: AffinePoint) -> FieldElement {
        let difference = right.x - left.x
        return mayBeSpecial(left, right, difference) ? specialDenominator(left, right) : difference
    }

    /// The sum of two points, given one over their denominator.
    @inline(__always)
    static func sum(_ left: AffinePoint, _ right: AffinePoint, _ inverse: FieldElement) -> AffinePoint {
        if mayBeSpecial(left, right, right.x - left.x) { return specialSum(left, right, inverse) }
        return chord(left, right, slope: (right.y - left.y) * inverse)
    }

    /// The third point on a line, reflected: x3 = λ² − x1 − x2, y3 = λ(x1 − x3) − y1.
    @inline(__always)
    private static func chord(_ left: AffinePoint, _ right: AffinePoint, slope: FieldElement) -> AffinePoint {
        let x = slope.squared() - left.x - right.x
        return AffinePoint(x: x, y: slope * (left.x - x) - left.y)
    }

    /// A quick test that never misses infinity or equal x, and is wrong about others once in 2^62 times.
    @inline(__always)
    private static func mayBeSpecial(_ left: AffinePoint, _ right: AffinePoint, _ difference: FieldElement) -> Bool {
        // Zero is 0 or p in memory: its upper limb has no bit set or all of them.
        difference.value.limb3 &+ 1 <= 1 || left.x.value.limb3 == 0 || right.x.value.limb3 == 0
    }

    @inline(never)
    private static func specialDenominator(_ left: AffinePoint, _ right: AffinePoint) -> FieldElement {
        if left.isInfinity || right.isInfinity { return .one }
        guard left.x == right.x else { return right.x - left.x }
        // Doubling divides by 2y, which is not zero: the group's order is odd. Opposite points need no slope.
        return left.y == right.y ? left.y.doubled() : .one
    }

    @inline(never)
    private static func specialSum(_ left: AffinePoint, _ right: AffinePoint, _ inverse: FieldElement) -> AffinePoint {
        if left.isInfinity { return right }
        if right.isInfinity { return left }
        guard left.x == right.x else { return chord(left, right, slope: (right.y - left.y) * inverse) }
        guard left.y == right.y else { return .infinity }
        let square = left.x.squared()
        return chord(left, right, slope: (square + square.doubled()) * inverse)
    }
}
