import Foundation

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A process that was started and is waited for.
struct Child {
    private let id: pid_t

    /// Starts a program that reads from a file and whose output is thrown away.
    init(_ path: String, _ arguments: [String], input: String = "/dev/null") throws {
        #if canImport(Darwin)
            var actions: posix_spawn_file_actions_t?
        #else
            var actions = posix_spawn_file_actions_t()
        #endif
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, input, O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)

        var words: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { strdup($0) }
        defer { for word in words { free(word) } }
        words.append(nil)
        var id = pid_t()
        let status = posix_spawn(&id, path, &actions, nil, words, environ)
        guard status == 0 else {
            throw BenchmarkFailure("\(path) does not start: \(String(cString: strerror(status)))")
        }
        self.id = id
    }

    /// Waits for the end, which has to be a good one.
    func wait() throws {
        var status: Int32 = 0
        while waitpid(id, &status, 0) == -1 {
            guard errno == EINTR else { throw BenchmarkFailure("a process is lost") }
        }
        try BenchmarkFailure.unless(status == 0, "a process ended with wait status \(status)")
    }

    #if os(Linux)
        /// Waits for the end and says how many MiB the process held at most, as seen every few milliseconds.
        ///
        /// What `wait4` reports would not do: it begins with the memory of whoever started the process.
        func waitWatchingMemory() throws -> Double {
            var peak = 0.0
            var status: Int32 = 0
            while true {
                let ended = waitpid(id, &status, WNOHANG)
                if ended == id { break }
                guard ended == 0 else { throw BenchmarkFailure("a process is lost") }
                peak = max(peak, peakMiB() ?? 0)
                usleep(2000)
            }
            try BenchmarkFailure.unless(status == 0, "a process ended with wait status \(status)")
            return peak
        }

        private func peakMiB() -> Double? {
            guard let text = try? String(contentsOfFile: "/proc/\(id)/status", encoding: .utf8),
                let line = text.split(separator: "\n").first(where: { $0.hasPrefix("VmHWM:") }),
                let kilobytes = line.split(separator: " ").dropFirst().first.flatMap({ Double($0) })
            else { return nil }
            return kilobytes / 1024
        }
    #endif
}
