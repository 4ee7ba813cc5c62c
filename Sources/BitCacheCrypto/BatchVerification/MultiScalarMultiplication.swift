/// A sum of many points, each times its own scalar, by the bucket method.
///
/// Pippenger ("On the evaluation of powers and monomials", SIAM J. Comput. 9, 1980) as Bernstein, Doumen, Lange &
/// Oosterwijk use it ("Faster batch forgery identification", INDOCRYPT 2012): for each window of the scalars' digits,
/// points with one digit are added in one bucket, and the buckets are then summed with their digits as weights.
/// Full scalars are halved by ``Endomorphism``, so every term has 128 bits; digits are signed, which halves the buckets.
///
/// - Complexity: for n terms about 130 · n / log2 n point additions.
struct MultiScalarMultiplication {
    private var points: [AffinePoint] = []
    private var scalars: [UInt128] = []
    private let instructions: FieldInstructions

    /// Points that are sorted and added at one go: half a megabyte, which second-level caches hold.
    private static let groupSize = 8192

    init(termCapacity: Int = 0, instructions: FieldInstructions) {
        points.reserveCapacity(termCapacity)
        scalars.reserveCapacity(termCapacity)
        self.instructions = instructions
    }

    /// Adds `scalar · point`.
    mutating func add(_ scalar: UInt128, times point: AffinePoint) {
        if point.isInfinity { return }
        // Below p, as ``AffinePoint/negated(where:)`` needs it.
        points.append(AffinePoint(x: point.x, y: FieldElement(value: point.y.normalized)))
        scalars.append(scalar)
    }

    /// Adds `scalar · point`, as two terms of 128 bits.
    mutating func add(_ scalar: Scalar, times point: AffinePoint) {
        let (k1, k2) = Endomorphism.split(scalar)
        add(k1.magnitude, times: k1.isNegative ? -point : point)
        add(k2.magnitude, times: k2.isNegative ? -point.timesLambda : point.timesLambda)
    }

    /// The sum of all terms.
    func sum() -> JacobianPoint { sum(plan: .best(termCount: points.count)) }

    /// The sum of all terms, with windows of a given width.
    func sum(plan: WindowPlan) -> JacobianPoint {
        let bias = BiasedScalar.bias(of: plan)
        let biased = scalars.map { BiasedScalar($0, bias: bias) }
        var reduction = RunReduction(instructions: instructions)
        let windowsAtOnce = max(1, Self.groupSize / max(1, points.count))
        var sum = JacobianPoint.infinity
        // From the most significant windows down, so that doublings carry each group to its place.
        var end = plan.count
        while end > 0 {
            let windows = max(0, end - windowsAtOnce)..<end
            var buckets = buckets(of: windows, plan, biased)
            reduction.reduce(&buckets.points, lengths: &buckets.lengths)
            var lines = buckets.rowsAndColumns(plan)
            reduction.reduce(&lines.points, lengths: &lines.lengths)
            sum = lines.addingWindows(to: sum, plan)
            end = windows.lowerBound
        }
        return sum
    }

    /// The points of some windows sorted into those windows' buckets, most significant window first: a counting sort.
    private func buckets(of windows: Range<Int>, _ plan: WindowPlan, _ biased: [BiasedScalar]) -> Buckets {
        var lengths = [Int32](repeating: 0, count: windows.count * plan.bucketCount)
        var digits: [Int32] = []
        digits.reserveCapacity(windows.count * biased.count)
        var base = -1
        for window in windows.reversed() {
            for scalar in biased {
                let digit = scalar.digit(window, plan)
                digits.append(digit)
                if digit != 0 { lengths[base + Int(digit.magnitude)] &+= 1 }
            }
            base += plan.bucketCount
        }
        var next: [Int32] = []
        next.reserveCapacity(lengths.count)
        var total: Int32 = 0
        for length in lengths {
            next.append(total)
            total &+= length
        }
        var sorted = [AffinePoint](repeating: .infinity, count: Int(total))
        base = -1
        var position = 0
        for _ in windows {
            for index in points.indices {
                let digit = digits[position]
                position &+= 1
                if digit == 0 { continue }
                let bucket = base + Int(digit.magnitude)
                sorted[Int(next[bucket])] = points[index].negated(where: digit < 0)
                next[bucket] &+= 1
            }
            base += plan.bucketCount
        }
        return Buckets(points: sorted, lengths: lengths)
    }
}

extension AffinePoint {
    /// −self or self, without a branch that half of all digits would mispredict; y has to be below p.
    @inline(__always)
    fileprivate func negated(where isNegative: Bool) -> AffinePoint {
        // p − y = (2^256 − 1 − y) − (fold − 1), and the first of these is the complement.
        let mask: UInt64 = isNegative ? .max : 0
        let y = y.value
        let complement = UInt256(y.limb0 ^ mask, y.limb1 ^ mask, y.limb2 ^ mask, y.limb3 ^ mask)
        let negated = complement.subtracting(UInt256((FieldElement.fold &- 1) & mask, 0, 0, 0)).difference
        return AffinePoint(x: x, y: FieldElement(value: negated))
    }
}

/// Runs of points, one for each bucket of one or several windows; or, later, for each row and column of buckets.
private struct Buckets {
    var points: [AffinePoint]
    var lengths: [Int32]

    /// The runs whose sums are rows and columns of each window's grid of bucket sums.
    ///
    /// With bucket i worth i + 1 = row · columnCount + (column + 1), a window's sum is columnCount · Σ row · R(row)
    /// + Σ (column + 1) · C(column). Two affine additions a bucket give R and C, where the usual running sum takes two
    /// Jacobian ones.
    func rowsAndColumns(_ plan: WindowPlan) -> Buckets {
        var bucketSums: [AffinePoint] = []
        bucketSums.reserveCapacity(lengths.count)
        var next = 0
        for length in lengths {
            bucketSums.append(length == 0 ? .infinity : points[next])
            next += Int(length)
        }
        var lines = Buckets(points: [], lengths: [])
        lines.points.reserveCapacity(2 * lengths.count)
        for window in stride(from: 0, to: bucketSums.count, by: plan.bucketCount) {
            for row in 0..<plan.rowCount {
                let start = window + row * plan.columnCount
                lines.appendRun(bucketSums, stride(from: start, to: start + plan.columnCount, by: 1))
            }
            for column in 0..<plan.columnCount {
                lines.appendRun(
                    bucketSums, stride(from: window + column, to: window + plan.bucketCount, by: plan.columnCount))
            }
        }
        return lines
    }

    private mutating func appendRun(_ sums: [AffinePoint], _ positions: StrideTo<Int>) {
        let before = points.count
        for position in positions where !sums[position].isInfinity { points.append(sums[position]) }
        lengths.append(Int32(truncatingIfNeeded: points.count - before))
    }

    /// Windows that lie above, shifted up, plus the windows of these rows and columns.
    func addingWindows(to above: JacobianPoint, _ plan: WindowPlan) -> JacobianPoint {
        var sum = above
        var run = 0
        var next = 0
        // The sum of a line, in order of the lines.
        func take() -> AffinePoint {
            defer {
                next += Int(lengths[run])
                run += 1
            }
            return lengths[run] == 0 ? .infinity : points[next]
        }
        while run < lengths.count {
            let rows = (0..<plan.rowCount).map { _ in take() }
            let columns = (0..<plan.columnCount).map { _ in take() }
            sum = sum.doubled(times: plan.width - plan.columnBits) + Self.weighted(rows.dropFirst())
            sum = sum.doubled(times: plan.columnBits) + Self.weighted(columns[...])
        }
        return sum
    }

    /// 1 · first + 2 · second + 3 · third …
    private static func weighted(_ points: ArraySlice<AffinePoint>) -> JacobianPoint {
        var running = JacobianPoint.infinity
        var sum = JacobianPoint.infinity
        for point in points.reversed() {
            running = running + point
            sum = sum + running
        }
        return sum
    }
}
