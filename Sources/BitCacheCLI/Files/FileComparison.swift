import BitCache
import Foundation

/// Compares files byte for byte, as `cmp` does.
enum FileComparison {
    static func areIdentical(_ one: String, _ other: String) throws(Refusal) -> Bool {
        guard let left = FileHandle(forReadingAtPath: one), let right = FileHandle(forReadingAtPath: other) else {
            throw Refusal(.fileUnreadable, "'\(one)' and '\(other)' cannot both be read")
        }
        do {
            while true {
                let (a, b) = (try left.read(upToCount: 1 << 20), try right.read(upToCount: 1 << 20))
                guard a == b else { return false }
                guard let a, !a.isEmpty else { return true }
            }
        } catch {
            throw Refusal(.fileUnreadable, "'\(one)' or '\(other)' cannot be read: \(error.localizedDescription)")
        }
    }
}
