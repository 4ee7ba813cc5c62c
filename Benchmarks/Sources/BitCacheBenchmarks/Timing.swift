/// The seconds that a piece of work takes.
func seconds(_ work: () throws -> Void) rethrows -> Double {
    let duration = try ContinuousClock().measure(work)
    return Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18
}

/// The medians of two pieces of work in seconds, which take turns so that a busy moment of the machine meets both.
///
/// Each runs once beforehand without being counted.
func medianSeconds(
    rounds: Int, ours: () throws -> Void, reference: () throws -> Void
) rethrows -> (ours: Double, reference: Double) {
    try ours()
    try reference()
    var times: (ours: [Double], reference: [Double]) = ([], [])
    for _ in 0..<rounds {
        times.ours.append(try seconds(ours))
        times.reference.append(try seconds(reference))
    }
    return (median(times.ours), median(times.reference))
}

/// The middle value, or the mean of the two middle ones.
func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
}
