import Foundation
import Synchronization

/// Waits for what is asynchronous: libFuzzer's one thread has nothing else to do.
enum Waiting {
    private final class Answer<Value: Sendable>: Sendable {
        let value = Mutex<Value?>(nil)
    }

    static func on<Value: Sendable>(_ work: @escaping @Sendable () async -> Value) -> Value {
        let (answer, done) = (Answer<Value>(), DispatchSemaphore(value: 0))
        Task.detached {
            let value = await work()
            answer.value.withLock { $0 = value }
            done.signal()
        }
        done.wait()
        guard let value = answer.value.withLock({ $0 }) else { return on(work) }
        return value
    }
}
