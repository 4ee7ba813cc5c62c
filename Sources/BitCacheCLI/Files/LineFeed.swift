import Foundation
import Synchronization

/// Lines that one thread reads while others are worked on.
///
/// Whoever asks gets all lines that have come since it asked last, or waits for the first. So a line from a slow pipe
/// is worked on at once and alone, and lines from a fast one in batches that are as large as the work is slow.
final class LineFeed: Sendable {
    /// The most lines, and about the most bytes, that wait; then the reading waits.
    static let maximumLines = 4096
    static let maximumBytes = 16 << 20

    private struct State {
        var lines: [String] = []
        var bytes = 0
        /// How the reading ended.
        var end: Result<Void, any Error>?
        var asker: CheckedContinuation<[String], any Error>?
        var isReaderWaiting = false

        var isFull: Bool { lines.count >= LineFeed.maximumLines || bytes >= LineFeed.maximumBytes }
    }

    private let state: Mutex<State>
    private let room = DispatchSemaphore(value: 0)

    /// Lines that are there already; nothing has to be read, and no thread is started.
    init(_ lines: [String]) {
        state = Mutex(State(lines: lines, end: .success(())))
    }

    /// Starts a thread that reads: `read` is given a function that takes each line.
    init(reading read: @escaping @Sendable (_ take: (String) -> Void) throws -> Void) {
        state = Mutex(State())
        let thread = Thread { [self] in
            let end = Result { try read(self.take) }
            let asker = state.withLock { state in
                state.end = end
                defer { state.asker = nil }
                return state.asker
            }
            asker?.resume(with: end.map { [] })
        }
        thread.name = "reader"
        thread.start()
    }

    private func take(_ line: String) {
        while state.withLock({ state in
            state.isReaderWaiting = state.isFull
            return state.isFull
        }) { room.wait() }
        let asker = state.withLock { state in
            guard let asker = state.asker else {
                state.lines.append(line)
                state.bytes += line.utf8.count
                return nil as CheckedContinuation<[String], any Error>?
            }
            state.asker = nil
            return asker
        }
        asker?.resume(returning: [line])
    }

    /// All lines that wait, at least one; empty once all were handed over. Throws what the reading ended with, last.
    func next() async throws -> [String] {
        try await withCheckedThrowingContinuation { asker in
            let answer: Result<[String], any Error>? = state.withLock { state in
                guard state.lines.isEmpty else {
                    let lines = state.lines
                    state.lines = []
                    state.bytes = 0
                    if state.isReaderWaiting { room.signal() }
                    state.isReaderWaiting = false
                    return .success(lines)
                }
                guard let end = state.end else {
                    state.asker = asker
                    return nil
                }
                return end.map { [] }
            }
            if let answer { asker.resume(with: answer) }
        }
    }
}
