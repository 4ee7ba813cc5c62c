import BitCacheBitcoin
import BitCacheCore
import BitCacheTesting
import Testing

@Suite("Building scripts and taking them apart")
struct ScriptBuilderTests {
    private func script(_ build: (inout ScriptBuilder) -> Void) throws -> Script {
        var builder = ScriptBuilder()
        build(&builder)
        return try builder.script()
    }

    @Test(
        "A number has its shortest form",
        arguments: [
            (0, "00"), (1, "51"), (16, "60"), (-1, "4f"), (17, "0111"), (-2, "0182"), (127, "017f"), (128, "028000"),
            (-127, "01ff"), (-128, "028080"), (255, "02ff00"), (256, "020001"), (-255, "02ff80"), (32767, "02ff7f"),
            (32768, "03008000"), (2_147_483_647, "04ffffff7f"), (2_147_483_648, "050000008000"),
            (-2_147_483_648, "050000008080"), (.max, "08ffffffffffffff7f"), (.min, "09000000000000008080"),
        ] as [(Int64, String)])
    func numbers(_ number: Int64, hex: String) throws {
        let script = try script { $0.append(number: number) }
        #expect(script.description == hex)
        #expect(try script.instructions.first?.isMinimal == true)
    }

    @Test("Numbers come back from their bytes, as the script engine reads them", arguments: SeededGenerator.seeds())
    func numbersRoundTrip(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<300 {
            let bits = Int64.random(in: 0...31, using: &generator)
            let number = Int64.random(in: -(1 << bits) + 1...(1 << bits) - 1, using: &generator)
            // 4294967296 more and less: what is read is compared, in a way that does not depend on the form.
            let script = try script {
                $0.append(number: number)
                $0.append(number: number)
                $0.append(.numberEqual)
            }
            #expect(try ScriptSpend.tapscript(script.bytes).verdict(.standard) == nil, "\(number)")
            let text = try script.instructions.prefix(1).map(\.description)
            #expect(text == [String(number)])
        }
    }

    @Test("Data is pushed by the shortest instruction", arguments: [0, 1, 2, 75, 76, 255, 256, 520, 9000])
    func pushes(_ count: Int) throws {
        let data = [UInt8](repeating: 0xaa, count: count)
        let script = try script { $0.append(pushing: data) }
        let overhead = count == 0 ? 1 : count <= 75 ? 1 : count <= 255 ? 2 : 3
        #expect(script.bytes.count == count + overhead)
        let instruction = try #require(try script.instructions.first)
        #expect(instruction.pushed == data)
        #expect(instruction.isMinimal)
    }

    @Test("One byte is pushed by a number's opcode where there is one", arguments: UInt8.min...UInt8.max)
    func single(_ byte: UInt8) throws {
        let script = try script { $0.append(pushing: [byte]) }
        #expect(script.bytes.count == ((1...16).contains(byte) || byte == 0x81 ? 1 : 2))
        #expect(try script.instructions.map(\.pushed) == [[byte]])
        let long = try Script(bytes: [1, byte])
        #expect(try long.instructions.map(\.isMinimal) == [script == long])
    }

    @Test("Random instructions come back from their script", arguments: SeededGenerator.seeds())
    func roundTrip(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<100 {
            var builder = ScriptBuilder()
            var pushed: [[UInt8]?] = []
            for _ in 0..<Int.random(in: 0...20, using: &generator) {
                if Bool.random(using: &generator) {
                    let data = generator.bytes(Int.random(in: 0...300, using: &generator))
                    builder.append(pushing: data)
                    pushed.append(data)
                } else {
                    builder.append(Opcode(rawValue: UInt8.random(in: 0x61...0xff, using: &generator)))
                    pushed.append(nil)
                }
            }
            let script = try builder.script()
            #expect(try script.instructions.map(\.pushed) == pushed)
            #expect(try script.instructions.allSatisfy { $0.isMinimal })
        }
    }

    @Test("Random bytes are taken apart to their end, or cut in the last push", arguments: SeededGenerator.seeds())
    func randomBytes(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<500 {
            let script = try Script(bytes: generator.bytes(Int.random(in: 0...200, using: &generator)))
            do {
                // Each instruction has its opcode, its length and its data.
                let sizes = try script.instructions.map { instruction in
                    let lengthSize = [0x4c: 1, 0x4d: 2, 0x4e: 4][instruction.opcode.rawValue] ?? 0
                    return 1 + lengthSize + instruction.data.count
                }
                #expect(sizes.reduce(0, +) == script.bytes.count)
                #expect(!script.assembly.contains("error"))
            } catch {
                #expect(error == Refusal(.scriptCut, ""))
                #expect(script.assembly.hasSuffix("[error]"))
            }
        }
    }

    @Test(
        "Scripts are printed as Bitcoin Core prints them",
        arguments: [
            (
                "76a914" + String(repeating: "ab", count: 20) + "88ac",
                "OP_DUP OP_HASH160 " + String(repeating: "ab", count: 20) + " OP_EQUALVERIFY OP_CHECKSIG"
            ),
            ("00", "0"), ("4f", "-1"), ("60", "16"), ("0111", "17"), ("028000", "128"), ("04ffffffff", "-2147483647"),
            ("050102030405", "0102030405"), ("6a0548656c6c6f", "OP_RETURN 48656c6c6f"), ("bb", "OP_UNKNOWN"),
            ("b1b2ba", "OP_CHECKLOCKTIMEVERIFY OP_CHECKSEQUENCEVERIFY OP_CHECKSIGADD"), ("", ""), ("5102", "1 [error]"),
            ("4c", "[error]"), ("4d0100", "[error]"), ("4e00000080", "[error]"),
            ("50ff", "OP_RESERVED OP_INVALIDOPCODE"),
        ])
    func assembly(_ hex: String, text: String) throws {
        #expect(try Script(bytes: Hex.decode(hex)).assembly == text)
    }

    @Test("Every opcode with a name has its own")
    func names() {
        let names = (0x4c...0xba as ClosedRange<UInt8>).map { Opcode(rawValue: $0).description }
        #expect(Set(names).count == names.count)
        #expect(!names.contains("OP_UNKNOWN"))
        #expect(Opcode.checkSignatureAdd.description == "OP_CHECKSIGADD")
        #expect(Opcode(rawValue: 0x20).description == "OP_PUSHBYTES_32")
        for number in -2...17 {
            #expect(Opcode(smallNumber: number)?.smallNumber == ((-1...16).contains(number) ? number : nil))
        }
    }
}
