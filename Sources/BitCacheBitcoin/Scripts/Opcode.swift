/// One operation of a script: a byte and its meaning.
///
/// Every byte is an opcode; those without a name here fail where they run, or succeed at once in tapscript (BIP 342).
public struct Opcode: RawRepresentable, Hashable, Sendable {
    /// The byte.
    public let rawValue: UInt8

    /// Takes any byte.
    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// Pushes the item without bytes, which is the number 0 and false.
    public static let zero = Self(rawValue: 0x00)
    /// Pushes the number 1, which is true.
    public static let one = Self(rawValue: 0x51)
    /// Pushes the number 16; the numbers between lie between.
    public static let sixteen = Self(rawValue: 0x60)

    /// Pushes so many of the bytes that follow, 1 to 75.
    static func push(_ count: Int) -> Self {
        precondition((1...maximumDirectPush).contains(count), "an opcode pushes 1 to 75 bytes by itself")
        return Self(rawValue: UInt8(count))
    }

    /// The most bytes that an opcode counts by itself.
    static let maximumDirectPush = 75

    /// Pushes a number from -1 to 16; nil for any other.
    public init?(smallNumber number: Int) {
        switch number {
        case -1: self = .minusOne
        case 0: self = .zero
        case 1...16: self.init(rawValue: Self.one.rawValue + UInt8(number - 1))
        default: return nil
        }
    }

    /// The number from -1 to 16 that the opcode pushes; nil where it does something else.
    public var smallNumber: Int? {
        switch rawValue {
        case Self.zero.rawValue: 0
        case Self.minusOne.rawValue: -1
        case Self.one.rawValue...Self.sixteen.rawValue: Int(rawValue - Self.one.rawValue) + 1
        default: nil
        }
    }

    /// Whether the opcode pushes something, or is the reserved one between those that do.
    ///
    /// Bitcoin's limit on operations does not count them.
    var isPush: Bool { rawValue <= Self.sixteen.rawValue }

    /// Whether tapscript succeeds at once where a script contains the opcode (BIP 342, OP_SUCCESSx).
    public var isSuccessInTapscript: Bool {
        switch rawValue {
        case 80, 98, 126...129, 131...134, 137...138, 141...142, 149...153, 187...254: true
        default: false
        }
    }

    /// Whether a script of version 0 fails that contains the opcode, run or not: disabled in 2010 (CVE-2010-5137).
    var isDisabled: Bool {
        switch rawValue {
        case 126...129, 131...134, 141...142, 149...153: true
        default: false
        }
    }
}

extension Opcode {
    /// OP_PUSHDATA1: pushes what the next byte counts.
    public static let pushData1 = Self(rawValue: 0x4c)
    /// OP_PUSHDATA2: pushes what the next two bytes count, little-endian.
    public static let pushData2 = Self(rawValue: 0x4d)
    /// OP_PUSHDATA4: pushes what the next four bytes count, little-endian.
    public static let pushData4 = Self(rawValue: 0x4e)
    /// OP_1NEGATE: pushes the number -1.
    public static let minusOne = Self(rawValue: 0x4f)
    /// OP_RESERVED: fails where it runs; succeeds at once in tapscript.
    public static let reserved = Self(rawValue: 0x50)

    /// OP_NOP: does nothing.
    public static let noOperation = Self(rawValue: 0x61)
    /// OP_VER: fails where it runs; succeeds at once in tapscript.
    public static let version = Self(rawValue: 0x62)
    /// OP_IF: runs what follows if the top is true.
    public static let `if` = Self(rawValue: 0x63)
    /// OP_NOTIF: runs what follows if the top is false.
    public static let notIf = Self(rawValue: 0x64)
    /// OP_VERIF: fails, run or not.
    public static let versionIf = Self(rawValue: 0x65)
    /// OP_VERNOTIF: fails, run or not.
    public static let versionNotIf = Self(rawValue: 0x66)
    /// OP_ELSE: runs what follows if what came before did not run.
    public static let `else` = Self(rawValue: 0x67)
    /// OP_ENDIF: ends a condition.
    public static let endIf = Self(rawValue: 0x68)
    /// OP_VERIFY: fails unless the top is true.
    public static let verify = Self(rawValue: 0x69)
    /// OP_RETURN: fails.
    public static let opReturn = Self(rawValue: 0x6a)

    /// OP_TOALTSTACK: moves the top to the other stack.
    public static let toAltStack = Self(rawValue: 0x6b)
    /// OP_FROMALTSTACK: moves the top of the other stack back.
    public static let fromAltStack = Self(rawValue: 0x6c)
    /// OP_2DROP: removes the top two items.
    public static let drop2 = Self(rawValue: 0x6d)
    /// OP_2DUP: copies the top two items.
    public static let duplicate2 = Self(rawValue: 0x6e)
    /// OP_3DUP: copies the top three items.
    public static let duplicate3 = Self(rawValue: 0x6f)
    /// OP_2OVER: copies the third and fourth item to the top.
    public static let over2 = Self(rawValue: 0x70)
    /// OP_2ROT: moves the fifth and sixth item to the top.
    public static let rotate2 = Self(rawValue: 0x71)
    /// OP_2SWAP: swaps the top two pairs.
    public static let swap2 = Self(rawValue: 0x72)
    /// OP_IFDUP: copies the top if it is true.
    public static let ifDuplicate = Self(rawValue: 0x73)
    /// OP_DEPTH: pushes the number of items.
    public static let depth = Self(rawValue: 0x74)
    /// OP_DROP: removes the top.
    public static let drop = Self(rawValue: 0x75)
    /// OP_DUP: copies the top.
    public static let duplicate = Self(rawValue: 0x76)
    /// OP_NIP: removes the item below the top.
    public static let nip = Self(rawValue: 0x77)
    /// OP_OVER: copies the item below the top.
    public static let over = Self(rawValue: 0x78)
    /// OP_PICK: copies the item at a depth to the top.
    public static let pick = Self(rawValue: 0x79)
    /// OP_ROLL: moves the item at a depth to the top.
    public static let roll = Self(rawValue: 0x7a)
    /// OP_ROT: moves the third item to the top.
    public static let rotate = Self(rawValue: 0x7b)
    /// OP_SWAP: swaps the top two items.
    public static let swap = Self(rawValue: 0x7c)
    /// OP_TUCK: copies the top below the item below it.
    public static let tuck = Self(rawValue: 0x7d)

    /// OP_CAT: disabled in 2010.
    public static let concatenate = Self(rawValue: 0x7e)
    /// OP_SUBSTR: disabled in 2010.
    public static let substring = Self(rawValue: 0x7f)
    /// OP_LEFT: disabled in 2010.
    public static let left = Self(rawValue: 0x80)
    /// OP_RIGHT: disabled in 2010.
    public static let right = Self(rawValue: 0x81)
    /// OP_SIZE: pushes the size of the top.
    public static let size = Self(rawValue: 0x82)
    /// OP_INVERT: disabled in 2010.
    public static let invert = Self(rawValue: 0x83)
    /// OP_AND: disabled in 2010.
    public static let and = Self(rawValue: 0x84)
    /// OP_OR: disabled in 2010.
    public static let or = Self(rawValue: 0x85)
    /// OP_XOR: disabled in 2010.
    public static let xor = Self(rawValue: 0x86)
    /// OP_EQUAL: whether the top two items are the same bytes.
    public static let equal = Self(rawValue: 0x87)
    /// OP_EQUALVERIFY: fails unless the top two items are the same bytes.
    public static let equalVerify = Self(rawValue: 0x88)
    /// OP_RESERVED1: fails where it runs; succeeds at once in tapscript.
    public static let reserved1 = Self(rawValue: 0x89)
    /// OP_RESERVED2: fails where it runs; succeeds at once in tapscript.
    public static let reserved2 = Self(rawValue: 0x8a)

    /// OP_1ADD: adds one.
    public static let add1 = Self(rawValue: 0x8b)
    /// OP_1SUB: subtracts one.
    public static let subtract1 = Self(rawValue: 0x8c)
    /// OP_2MUL: disabled in 2010.
    public static let multiply2 = Self(rawValue: 0x8d)
    /// OP_2DIV: disabled in 2010.
    public static let divide2 = Self(rawValue: 0x8e)
    /// OP_NEGATE: changes the sign.
    public static let negate = Self(rawValue: 0x8f)
    /// OP_ABS: removes the sign.
    public static let absolute = Self(rawValue: 0x90)
    /// OP_NOT: whether the number is zero.
    public static let not = Self(rawValue: 0x91)
    /// OP_0NOTEQUAL: whether the number is not zero.
    public static let notZero = Self(rawValue: 0x92)
    /// OP_ADD: adds the top two numbers.
    public static let add = Self(rawValue: 0x93)
    /// OP_SUB: subtracts the top from the number below it.
    public static let subtract = Self(rawValue: 0x94)
    /// OP_MUL: disabled in 2010.
    public static let multiply = Self(rawValue: 0x95)
    /// OP_DIV: disabled in 2010.
    public static let divide = Self(rawValue: 0x96)
    /// OP_MOD: disabled in 2010.
    public static let remainder = Self(rawValue: 0x97)
    /// OP_LSHIFT: disabled in 2010.
    public static let shiftLeft = Self(rawValue: 0x98)
    /// OP_RSHIFT: disabled in 2010.
    public static let shiftRight = Self(rawValue: 0x99)
    /// OP_BOOLAND: whether neither number is zero.
    public static let booleanAnd = Self(rawValue: 0x9a)
    /// OP_BOOLOR: whether one number is not zero.
    public static let booleanOr = Self(rawValue: 0x9b)
    /// OP_NUMEQUAL: whether two numbers are equal.
    public static let numberEqual = Self(rawValue: 0x9c)
    /// OP_NUMEQUALVERIFY: fails unless two numbers are equal.
    public static let numberEqualVerify = Self(rawValue: 0x9d)
    /// OP_NUMNOTEQUAL: whether two numbers differ.
    public static let numberNotEqual = Self(rawValue: 0x9e)
    /// OP_LESSTHAN: whether the number below the top is less.
    public static let lessThan = Self(rawValue: 0x9f)
    /// OP_GREATERTHAN: whether the number below the top is greater.
    public static let greaterThan = Self(rawValue: 0xa0)
    /// OP_LESSTHANOREQUAL: whether the number below the top is not greater.
    public static let lessThanOrEqual = Self(rawValue: 0xa1)
    /// OP_GREATERTHANOREQUAL: whether the number below the top is not less.
    public static let greaterThanOrEqual = Self(rawValue: 0xa2)
    /// OP_MIN: the lesser number.
    public static let minimum = Self(rawValue: 0xa3)
    /// OP_MAX: the greater number.
    public static let maximum = Self(rawValue: 0xa4)
    /// OP_WITHIN: whether a number is at least the second and below the top.
    public static let within = Self(rawValue: 0xa5)

    /// OP_RIPEMD160: hashes the top.
    public static let ripemd160 = Self(rawValue: 0xa6)
    /// OP_SHA1: hashes the top.
    public static let sha1 = Self(rawValue: 0xa7)
    /// OP_SHA256: hashes the top.
    public static let sha256 = Self(rawValue: 0xa8)
    /// OP_HASH160: hashes the top with SHA-256, then RIPEMD-160.
    public static let hash160 = Self(rawValue: 0xa9)
    /// OP_HASH256: hashes the top with SHA-256 twice.
    public static let hash256 = Self(rawValue: 0xaa)
    /// OP_CODESEPARATOR: leaves out of later signatures what stands before it.
    public static let codeSeparator = Self(rawValue: 0xab)
    /// OP_CHECKSIG: whether a signature is a key's.
    public static let checkSignature = Self(rawValue: 0xac)
    /// OP_CHECKSIGVERIFY: fails unless a signature is a key's.
    public static let checkSignatureVerify = Self(rawValue: 0xad)
    /// OP_CHECKMULTISIG: whether signatures belong to some of the keys, in their order; not in tapscript.
    public static let checkMultisig = Self(rawValue: 0xae)
    /// OP_CHECKMULTISIGVERIFY: fails unless signatures belong to some of the keys; not in tapscript.
    public static let checkMultisigVerify = Self(rawValue: 0xaf)
    /// OP_CHECKSIGADD: adds one to a number if a signature is a key's (tapscript only, BIP 342).
    public static let checkSignatureAdd = Self(rawValue: 0xba)

    /// OP_NOP1: does nothing; kept for upgrades.
    public static let noOperation1 = Self(rawValue: 0xb0)
    /// OP_CHECKLOCKTIMEVERIFY: fails before a lock time (BIP 65).
    public static let checkLockTimeVerify = Self(rawValue: 0xb1)
    /// OP_CHECKSEQUENCEVERIFY: fails before a relative lock is over (BIP 112).
    public static let checkSequenceVerify = Self(rawValue: 0xb2)
    /// OP_NOP4: does nothing; kept for upgrades.
    public static let noOperation4 = Self(rawValue: 0xb3)
    /// OP_NOP5: does nothing; kept for upgrades.
    public static let noOperation5 = Self(rawValue: 0xb4)
    /// OP_NOP6: does nothing; kept for upgrades.
    public static let noOperation6 = Self(rawValue: 0xb5)
    /// OP_NOP7: does nothing; kept for upgrades.
    public static let noOperation7 = Self(rawValue: 0xb6)
    /// OP_NOP8: does nothing; kept for upgrades.
    public static let noOperation8 = Self(rawValue: 0xb7)
    /// OP_NOP9: does nothing; kept for upgrades.
    public static let noOperation9 = Self(rawValue: 0xb8)
    /// OP_NOP10: does nothing; kept for upgrades.
    public static let noOperation10 = Self(rawValue: 0xb9)
    /// OP_INVALIDOPCODE: fails wherever it runs.
    public static let invalid = Self(rawValue: 0xff)
}
