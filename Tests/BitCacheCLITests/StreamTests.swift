import Foundation
import Testing

@Suite("Tokens from files and pipes")
struct StreamTests {
    private let market: Market

    init() throws { market = try Market.shared.get() }

    /// Verdicts of lines on standard input, as code by line, "valid" for none.
    private func codes(_ input: [UInt8], _ options: [String] = []) throws -> [String] {
        let folder = try TemporaryFolder()
        let path = folder.path + "/lines"
        try Data(input).write(to: URL(fileURLWithPath: path))
        let fromFile = try Tool.Run(["token", "verify", "--json", "--file", path] + options).wait()
        let shell = try Shell.run(#""$1" token verify --json - "${@:3}" <"$2""#, [Tool.path, path] + options)
        #expect(fromFile.output == shell.output, "a file and a pipe give the same answers")
        #expect(fromFile.status == shell.status)
        let lines = try fromFile.jsonLines()
        #expect(lines.map { $0["index"] as? Int } == Array(0..<lines.count))
        return lines.map { $0["code"] as? String ?? "valid" }
    }

    /// The codes of lines that each stand between two good ones, which must be found good.
    private func codesBetweenGoodOnes(_ lines: [[UInt8]]) throws -> [String] {
        let good = Array(market.receipt.utf8) + [10]
        let found = try codes(lines.flatMap { good + $0 + [10] } + good)
        #expect(found.enumerated().allSatisfy { $0.offset % 2 == 1 || $0.element == "valid" }, "\(found)")
        return found.enumerated().filter { $0.offset % 2 == 1 }.map(\.element)
    }

    @Test("A line is answered before the next one is written", .timeLimit(.minutes(1)))
    func slowPipe() throws {
        let conversation = try Conversation(["token", "verify", "--json", "-"])
        for (index, token) in market.session.enumerated() {
            try conversation.say("\n \r\n".utf8)
            try conversation.say(token.utf8.prefix(20))
            try conversation.say(token.utf8.dropFirst(20))
            try conversation.say([10])
            let answer = try #require(conversation.answer())
            let verdict = try #require(try JSONSerialization.jsonObject(with: Data(answer.utf8)) as? [String: Any])
            #expect(verdict["index"] as? Int == index)
            #expect(verdict["valid"] as? Bool == true, "\(answer)")
        }
        // A last line without its end is judged when the input ends.
        try conversation.say("no token".utf8)
        #expect(try conversation.end() == 1)
        #expect(conversation.answer()?.contains("not_a_token") == true)
        #expect(conversation.answer() == nil)
    }

    @Test("Without --json a line is answered before the next one is written, too", .timeLimit(.minutes(1)))
    func slowPipeInWords() throws {
        let conversation = try Conversation(["token", "verify", "-"])
        for index in 0..<3 {
            try conversation.say(market.receipt.utf8)
            try conversation.say([10])
            #expect(conversation.answer()?.hasPrefix("\(index): receipt: valid, ") == true)
        }
        #expect(try conversation.end() == 0)
    }

    @Test("A reader that goes away ends the tool quietly", arguments: ["", "--json"])
    func closedOutput(option: String) throws {
        let folder = try TemporaryFolder()
        // More answers than a pipe holds, so that the tool must meet its end.
        let big = folder.path + "/big"
        try market.write(String(repeating: market.certificate + "\n", count: 5000), to: big)
        let shell = try Shell.run(
            #""$1" token verify --file "$2" $3 | head -n 1; echo "${PIPESTATUS[0]}""#, [Tool.path, big, option])
        let lines = shell.output.split(separator: "\n")
        #expect(lines.count == 2)
        #expect(lines.last == "0")
        #expect(shell.errors.isEmpty, "\(shell.errors)")
    }

    @Test("An output that cannot be written ends with 74")
    func fullOutput() throws {
        guard FileManager.default.fileExists(atPath: "/dev/full") else { return }
        let shell = try Shell.run(#""$1" token verify "$2" >/dev/full"#, [Tool.path, market.receipt])
        #expect(shell.status == 74)
    }

    @Test("A standard error that nobody reads changes no exit status", arguments: [("hello", 65), ("", 0)])
    func closedErrors(token: String, status: Int32) throws {
        let arguments = [Tool.path, token.isEmpty ? market.receipt : token]
        let shell = try Shell.run(#"exec 4> >(exit 0); wait $!; "$1" token verify "$2" 2>&4 >/dev/null"#, arguments)
        #expect(shell.status == status)
        let refused = try Shell.run(
            #"exec 4> >(exit 0); wait $!; "$1" token issue release --commitment "$2" --index 1 2>&4"#, arguments)
        #expect(refused.output.isEmpty && refused.status == (token.isEmpty ? 1 : 65))
    }

    @Test("Blank lines are not counted, and every other line is, from all inputs together")
    func index() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/a file"
        try market.write("\n\(market.certificate)\n \t \ndamaged\r\n\r\n\(market.offer)", to: path)
        let outcome = try Tool.Run(
            ["token", "verify", "--json", "--file", path, "--file", path, market.listing, "-"],
            input: "\n\n\(market.receipt)\n\n"
        ).wait()
        let lines = try outcome.jsonLines()
        #expect(lines.map { $0["index"] as? Int } == Array(0..<8))
        let kinds = lines.map { $0["kind"] as? String ?? "none" }
        // Arguments come first, in their order, then the files.
        let file = ["certificate", "none", "offer"]
        #expect(kinds == ["listing", "receipt"] + file + file)
        #expect(outcome.status == 1)
    }

    @Test("The end of a line may be CR LF, and white space around a token is no part of it")
    func lineEnds() throws {
        let tokens = [market.certificate, market.offer, market.receipt]
        #expect(try codes(Array(tokens.map { $0 + "\r\n" }.joined().utf8)) == ["valid", "valid", "valid"])
        #expect(try codes(Array(tokens.map { "  \t\($0) \t\n" }.joined().utf8)) == ["valid", "valid", "valid"])
        #expect(try codes(Array(tokens.joined(separator: "\n").utf8)) == ["valid", "valid", "valid"])
        // A carriage return alone ends no line.
        #expect(try codes(Array((tokens[0] + "\r" + tokens[1] + "\n").utf8)) == ["malformed_text"])
    }

    @Test("A line that is damaged in any way is answered, and the next one is still verified")
    func damagedLines() throws {
        let token = Array(market.receipt.utf8)
        let middle = token.count / 2
        var (nul, bit) = (token, token)
        nul[middle] = 0
        bit[middle] = bit[middle] == UInt8(ascii: "q") ? UInt8(ascii: "p") : UInt8(ascii: "q")
        let prefix = Array("bkreceiptreg1".utf8)
        let upper = Array(market.receipt.uppercased().utf8)
        let lines: [(line: [UInt8], code: String)] = [
            (nul, "malformed_text"),
            (token + [0], "malformed_text"),
            ([0] + token, "not_a_token"),
            (bit, "malformed_text"),
            (token.dropLast(), "malformed_text"),
            (token + token, "malformed_text"),
            (upper, "not_a_token"),
            (prefix + upper.dropFirst(prefix.count), "malformed_text"),
            (Array(token.prefix(middle)) + upper.dropFirst(middle), "malformed_text"),
            (token.prefix(middle) + [0xff, 0xfe] + token.dropFirst(middle), "malformed_text"),
            ([0xff, 0xfe] + token, "not_a_token"),
            ([0xc3], "not_a_token"),
            (prefix, "malformed_text"),
            (prefix + [0xf0, 0x9f], "malformed_text"),
            (prefix.dropLast(), "not_a_token"),
            (Array("{\"token\": \"".utf8) + token + Array("\"}".utf8), "not_a_token"),
            (Array("\u{1B}[2J".utf8), "not_a_token"),
        ]
        let found = try codesBetweenGoodOnes(lines.map { Array($0.line) })
        for (line, code) in zip(lines, found) {
            #expect(code == line.code, "\(String(decoding: line.line.prefix(60), as: UTF8.self))")
        }
    }

    @Test("Lines of 10 MB are answered as too long or no token, and the next one is still verified")
    func longLines() throws {
        let size = 10 << 20
        let lines = [
            Array("bkreceiptreg1".utf8) + Array(repeating: UInt8(ascii: "q"), count: size),
            Array(repeating: UInt8(ascii: "x"), count: size),
            Array(repeating: 0, count: size),
            Array(repeating: 0xff, count: size),
            Array(market.receipt.utf8) + Array(repeating: UInt8(ascii: "q"), count: size),
        ]
        let expected = ["token_too_long", "not_a_token", "not_a_token", "not_a_token", "token_too_long"]
        #expect(try codesBetweenGoodOnes(lines) == expected)
    }

    @Test("Tokens of a future version, of unknown kinds and networks are named as such, and the next one is verified")
    func futureTokens() throws {
        let future = ["version_unknown", "kind_unknown", "network_unknown", "prefix_mismatch"]
        for code in future {
            let cases = try VectorTests.cases().filter { $0.code == code }
            #expect(!cases.isEmpty, "\(code)")
            let found = try codesBetweenGoodOnes(cases.map { Array($0.text.utf8) })
            #expect(found == cases.map { _ in code })
        }
    }

    @Test("No byte of a line can steer the terminal that a verdict is printed on")
    func noControl() throws {
        for line in ["\u{1B}]0;title\u{7}", "bkreceiptreg1\u{1B}[31mq", "bkoffer\u{8}\u{8}1"] {
            let outcome = try Tool.Run(["token", "verify", "-"], input: line + "\n").wait()
            #expect(!outcome.output.contains { $0 != "\n" && $0.unicodeScalars.contains { $0.value < 32 } })
            #expect(!outcome.errors.contains { $0 != "\n" && $0.unicodeScalars.contains { $0.value < 32 } })
        }
    }

    @Test("inspect numbers its answers as verify does, and shows what verify would refuse")
    func inspect() throws {
        let input = "\n\(market.offer)\n\nhello\n\(market.receipt.dropLast())\n\(market.payword)\n"
        let outcome = try Tool.Run(["token", "inspect", "--json", "-"], input: input).wait()
        let lines = try outcome.jsonLines()
        #expect(outcome.status == 1)
        #expect(lines.map { $0["index"] as? Int } == [0, 1, 2, 3])
        #expect(lines.map { $0["code"] as? String } == [nil, "not_a_token", "malformed_text", nil])
        #expect(lines.allSatisfy { $0["valid"] == nil }, "no verdict")
        #expect(lines[0]["price_msat_per_chunk"] as? Int == 250)
        #expect(lines[3]["link_index"] as? Int == 4)
        #expect(try Tool.run("token", "inspect", market.offer).status == 0)
        #expect(try Tool.run("token", "inspect", "hello").status == 65)
        #expect(try Tool.run("token", "inspect").status == 64)
        #expect(try Tool.run("token", "inspect", "--file", "/nonexistent").status == 66)
    }
}
