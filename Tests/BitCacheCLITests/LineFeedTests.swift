import BitCache
import Foundation
import Testing

@testable import BitCacheCLI

@Suite("Lines that are read while others are worked on")
struct LineFeedTests {
    private func all(_ feed: LineFeed) async throws -> [[String]] {
        var batches: [[String]] = []
        while case let lines = try await feed.next(), !lines.isEmpty { batches.append(lines) }
        return batches
    }

    @Test("Every line comes once and in order, in batches that have a limit", arguments: [0, 1, 2, 4095, 4096, 30_000])
    func everyLine(count: Int) async throws {
        let feed = LineFeed { take in
            for number in 0..<count { take("line \(number)") }
        }
        let batches = try await all(feed)
        #expect(batches.flatMap(\.self) == (0..<count).map { "line \($0)" })
        #expect(batches.allSatisfy { $0.count <= LineFeed.maximumLines })
        #expect(try await feed.next().isEmpty, "what was read to its end stays there")
    }

    @Test("Long lines are fewer to a batch, so that what waits has a limit in bytes too")
    func longLines() async throws {
        let line = String(repeating: "x", count: 1 << 20)
        let feed = LineFeed { take in
            for _ in 0..<60 { take(line) }
        }
        let batches = try await all(feed)
        #expect(batches.flatMap(\.self).count == 60)
        #expect(batches.allSatisfy { $0.count <= LineFeed.maximumBytes >> 20 })
    }

    @Test("A line is handed over before the next one can be read")
    func noWaiting() async throws {
        let next = DispatchSemaphore(value: 0)
        let feed = LineFeed { take in
            for number in 0..<50 {
                next.wait()
                take("\(number)")
            }
        }
        for number in 0..<50 {
            next.signal()
            #expect(try await feed.next() == ["\(number)"])
        }
        #expect(try await feed.next().isEmpty)
    }

    @Test("What ends the reading is thrown after the lines that came before it")
    func failure() async throws {
        let feed = LineFeed { take in
            take("before")
            throw Refusal(.fileUnreadable, "gone")
        }
        var lines: [String] = []
        await #expect(throws: Refusal(.fileUnreadable, "")) {
            while true { lines += try await feed.next() }
        }
        #expect(lines == ["before"])
    }

    @Test(
        "Blanks at the ends are no part of a line, and a line of nothing else is none",
        arguments: [
            ("", nil), (" \t\r", nil), (" a \t", "a"), ("a b", "a b"), ("\u{0b}a\u{0c}", "\u{0b}a\u{0c}"), ("a\r", "a"),
        ] as [(String, String?)])
    func blanks(text: String, line: String?) {
        #expect(LineReader.trimmed(text) == line)
    }

    @Test("A line that is cut stays too long, and one that only ends in blanks does not become so")
    func cut() throws {
        let limit = LineReader.maximumLineLength
        let blanks = String(repeating: " ", count: 2 * limit)
        #expect(LineReader.trimmed("a" + blanks) == "a")
        #expect(LineReader.trimmed(blanks + "a") == "a")
        let cut = try #require(LineReader.trimmed("a" + blanks + "b"))
        #expect(cut.utf8.count == limit + 1 && cut.hasPrefix("a ") && cut.hasSuffix(" b"))
    }
}
