import BitCache
import Foundation

/// Ends the process where a property does not hold: libFuzzer keeps the input.
func demand(_ holds: Bool, _ claim: @autoclosure () -> String) {
    guard !holds else { return }
    FileHandle.standardError.write(Data("a property does not hold: \(claim())\n".utf8))
    abort()
}

/// The value, or nil where it was refused as SPEC.md allows.
func decoded<Value>(_ decode: () throws(Refusal) -> Value) -> Value? {
    do throws(Refusal) {
        return try decode()
    } catch {
        Declared.check(error)
        return nil
    }
}

/// The code of the refusal as SPEC.md allows it; nil where there was none.
func code(of work: () throws(Refusal) -> Void) -> Refusal.Code? {
    do throws(Refusal) {
        try work()
        return nil
    } catch {
        Declared.check(error)
        return error.code
    }
}

/// The value, which cannot be refused after what was found before.
func certain<Value>(_ claim: String, _ decode: () throws(Refusal) -> Value) -> Value {
    do throws(Refusal) {
        return try decode()
    } catch {
        demand(false, "\(claim): \(error)")
        exit(70)
    }
}

/// The refusals that SPEC.md names in appendix B.
enum Declared {
    static let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    static let codes: Set<String> = {
        guard let text = try? String(contentsOf: repository.appending(path: "SPEC.md"), encoding: .utf8),
            let appendix = text.range(of: "## Appendix B")
        else { return [] }
        return Set(text[appendix.lowerBound...].matches(of: #/\n\| `([a-z0-9_]+)` \|/#).map { String($0.output.1) })
    }()

    static func check(_ refusal: Refusal) {
        demand(codes.contains(refusal.code.rawValue), "the code \(refusal.code) stands in SPEC.md's appendix B")
        demand(!refusal.message.isEmpty, "the refusal \(refusal.code) says something to people")
    }
}
