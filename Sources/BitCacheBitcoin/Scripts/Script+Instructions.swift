public import BitCacheCore

extension Script {
    /// One step of a script: an opcode, and the bytes that follow it where it pushes some.
    public struct Instruction: Hashable, Sendable {
        /// What is done.
        public let opcode: Opcode
        /// The bytes pushed; none for any opcode above ``Opcode/pushData4``, though some of those push numbers.
        public let data: [UInt8]

        /// What the script leaves on the stack by this step: the data, or the number's bytes; nil where it pushes nothing.
        public var pushed: [UInt8]? {
            if opcode.rawValue <= Opcode.pushData4.rawValue { return data }
            return opcode.smallNumber.map { ScriptNumber.encode(Int64($0)) }
        }

        /// Whether no shorter instruction would push the same (BIP 62, rule 3).
        public var isMinimal: Bool {
            guard opcode.rawValue <= Opcode.pushData4.rawValue else { return true }
            return Self(pushing: data).opcode == opcode
        }

        /// An opcode that is followed by no data.
        init(_ opcode: Opcode) {
            self.opcode = opcode
            data = []
        }

        init(opcode: Opcode, data: [UInt8]) {
            self.opcode = opcode
            self.data = data
        }

        /// The shortest instruction that pushes bytes.
        init(pushing data: [UInt8]) {
            if data.count <= 1, ScriptNumber.isMinimal(data),
                let opcode = Opcode(smallNumber: Int(ScriptNumber.decode(data)))
            {
                self.init(opcode)
                return
            }
            let opcode: Opcode =
                switch data.count {
                case ...Opcode.maximumDirectPush: .push(data.count)
                case ...0xff: .pushData1
                case ...0xffff: .pushData2
                default: .pushData4
                }
            self.init(opcode: opcode, data: data)
        }
    }

    /// The steps of the script, in order.
    ///
    /// - Throws: `script_cut` where the script ends within the bytes that an opcode pushes.
    /// - Complexity: linear in the script, which has at most ``maximumSizeBytes``.
    public var instructions: [Instruction] {
        get throws(Refusal) {
            var reader = InstructionReader(bytes)
            var instructions: [Instruction] = []
            while !reader.isAtEnd {
                guard let instruction = reader.next() else {
                    throw Refusal(.scriptCut, "the script ends within the data that its last opcode pushes")
                }
                instructions.append(instruction)
            }
            return instructions
        }
    }

    /// The script as Bitcoin Core and others print it: `OP_DUP OP_HASH160 <hex> OP_EQUALVERIFY OP_CHECKSIG`.
    ///
    /// Pushes of at most four bytes are printed as numbers. Where the script is cut, `[error]` ends the text.
    public var assembly: String {
        var reader = InstructionReader(bytes)
        var words: [String] = []
        while !reader.isAtEnd {
            guard let instruction = reader.next() else {
                words.append("[error]")
                break
            }
            words.append(instruction.description)
        }
        return words.joined(separator: " ")
    }
}

extension Script.Instruction: CustomStringConvertible {
    /// The opcode's name, or what is pushed: a number up to four bytes, hexadecimal above.
    public var description: String {
        guard opcode.rawValue <= Opcode.pushData4.rawValue else { return opcode.description }
        guard data.count > ScriptNumber.maximumSizeBytes else { return String(ScriptNumber.decode(data)) }
        return Hex.encode(data)
    }
}

/// Takes a script apart from front to back.
struct InstructionReader {
    let script: [UInt8]
    /// Where the next instruction begins.
    private(set) var position = 0

    init(_ script: [UInt8]) {
        self.script = script
    }

    var isAtEnd: Bool { position == script.count }

    /// The next instruction; nil where the script ends within it, or has ended.
    mutating func next() -> Script.Instruction? {
        guard position < script.count else { return nil }
        let opcode = Opcode(rawValue: script[position])
        guard opcode.rawValue <= Opcode.pushData4.rawValue else {
            position += 1
            return Script.Instruction(opcode)
        }
        let lengthSizeBytes =
            switch opcode {
            case .pushData1: 1
            case .pushData2: 2
            case .pushData4: 4
            default: 0
            }
        let start = position + 1 + lengthSizeBytes
        guard start <= script.count else { return nil }
        var count = Int(opcode.rawValue)
        if lengthSizeBytes > 0 {
            count = script[position + 1..<start].reversed().reduce(0) { $0 << 8 | Int($1) }
        }
        guard count <= script.count - start else { return nil }
        position = start + count
        return Script.Instruction(opcode: opcode, data: Array(script[start..<position]))
    }
}

extension Refusal.Code {
    /// A script that ends within the data of its last opcode.
    public static let scriptCut = Self(rawValue: "script_cut")
}
