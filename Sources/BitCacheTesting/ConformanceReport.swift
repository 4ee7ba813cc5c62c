import BitCacheCore

/// A promise of a seam that an implementation did not keep.
public struct ConformanceFailure: Hashable, Sendable, CustomStringConvertible {
    /// The check that failed, as a claim.
    public let check: String
    /// What was found instead.
    public let finding: String

    /// The check and the finding, in one line.
    public var description: String { "\(check): \(finding)" }
}

/// Collects what the checks of a conformance suite find; a check that throws has failed too.
struct ConformanceReport {
    private(set) var failures: [ConformanceFailure] = []
    private var check = ""

    /// Runs one check.
    mutating func check(_ claim: String, _ body: (inout ConformanceReport) throws -> Void) {
        check = claim
        do {
            try body(&self)
        } catch {
            fail("stopped by \(error)")
        }
    }

    mutating func fail(_ finding: String) {
        failures.append(ConformanceFailure(check: check, finding: finding))
    }

    mutating func expect(_ isKept: Bool, _ expectation: String) {
        if !isKept { fail("expected that \(expectation)") }
    }

    mutating func expect<Value: Equatable>(_ value: Value, is expected: Value, _ what: String) {
        if value != expected { fail("\(what) is \(value), expected \(expected)") }
    }

    /// Expects a refusal with a code.
    mutating func expectRefusal<Result>(
        _ code: Refusal.Code, _ what: String, _ body: () throws(Refusal) -> Result
    ) {
        do {
            _ = try body()
            fail("\(what) is not refused, expected \(code)")
        } catch {
            if error.code != code { fail("\(what) is refused with \(error), expected \(code)") }
        }
    }
}
