import BitCacheCore

/// The checksum behind a descriptor: a BCH code over GF(32) with eight symbols (BIP 380).
///
/// A character is two symbols of the code: its place within a group of 32, and its group. The groups of three
/// characters share one symbol, so that one changed character changes at most two symbols.
enum DescriptorChecksum {
    /// The number of characters of a checksum.
    static let length = 8

    private static let checksumAlphabet = Array("qpzry9x8gf2tvdw0s3jn54khce6mua7l".utf8)

    // Three groups of 32: what is common in descriptors, then capitals beside their small letters' places.
    private static let alphabet = Array(
        (##"0123456789()[],'/*abcdefgh@:$%{}"## + ##"IJKLMNOPQRSTUVWXYZ&+-.;<=>?!^_|~"##
            + ##"ijklmnopqrstuvwxyzABCDEFGH`#"\ "##).utf8)

    private static let groupCount = 3
    private static let noValue = UInt8.max

    private static let values: [UInt8] = {
        var table = [UInt8](repeating: noValue, count: 256)
        for (value, character) in alphabet.enumerated() { table[Int(character)] = UInt8(value) }
        return table
    }()

    /// The place, from 0, of the first character that no descriptor contains; nil where there is none.
    static func foreignCharacter(in text: ArraySlice<UInt8>) -> Int? {
        text.firstIndex { values[Int($0)] == noValue }.map { $0 - text.startIndex }
    }

    /// The checksum of a text whose characters all belong to descriptors.
    static func of(_ text: ArraySlice<UInt8>) -> [UInt8] {
        let state = remainder(of: symbols(of: text) + [UInt8](repeating: 0, count: length)) ^ 1
        return (0..<length).map { checksumAlphabet[Int(state >> (5 * UInt64(length - 1 - $0)) & 31)] }
    }

    /// The symbols of a text: one for each character, and one more behind every third and at the end.
    private static func symbols(of text: ArraySlice<UInt8>) -> [UInt8] {
        var symbols: [UInt8] = []
        symbols.reserveCapacity(text.count * 4 / 3 + length + 1)
        var (groups, groupCount): (UInt8, Int) = (0, 0)
        for character in text {
            let value = values[Int(character)]
            symbols.append(value & 31)
            groups = groups * 3 + value >> 5
            groupCount += 1
            if groupCount == 3 {
                symbols.append(groups)
                (groups, groupCount) = (0, 0)
            }
        }
        if groupCount > 0 { symbols.append(groups) }
        return symbols
    }

    private static func remainder(of symbols: [UInt8]) -> UInt64 {
        symbols.reduce(1) { shifted($0) ^ UInt64($1) }
    }

    /// The remainder of 40 bits, one symbol of zero later.
    private static func shifted(_ state: UInt64) -> UInt64 {
        let generator: [UInt64] = [0xf5_dee5_1989, 0xa9_fdca_3312, 0x1b_ab10_e32d, 0x37_06b1_677a, 0x64_4d62_6ffd]
        let top = state >> 35
        return generator.indices.reduce((state & 0x7_ffff_ffff) << 5) {
            top >> UInt64($1) & 1 == 1 ? $0 ^ generator[$1] : $0
        }
    }
}

// MARK: - Where a character was changed

extension DescriptorChecksum {
    /// The place, from 0 in the text with `#` and checksum, where exchanging one character would make the checksum
    /// right; nil where no place does, or more than one.
    ///
    /// The code is linear: a changed symbol changes the remainder by an amount that depends on the change and on its
    /// distance from the end alone. So each of the possible exchanges is compared with the remainder that was found,
    /// and nothing is hashed anew.
    ///
    /// - Complexity: some hundred operations for each character.
    static func suspect(in text: ArraySlice<UInt8>, checksum: ArraySlice<UInt8>) -> Int? {
        let found = checksum.compactMap { checksumAlphabet.firstIndex(of: $0).map { UInt8($0) } }
        guard found.count == length else { return nil }
        let symbols = symbols(of: text) + found
        let syndrome = remainder(of: symbols) ^ 1
        let effects = Effects(count: symbols.count)
        var suspects: [Int] = []
        for (position, character) in text.enumerated() {
            let old = values[Int(character)]
            // Of a last group of one or two characters, the last one's place counts one too.
            let triple = position / 3
            let place = position % 3
            let placesBehind = min(3, text.count - 3 * triple) - 1 - place
            let weight: UInt8 = [1, 3, 9][placesBehind]
            let groupSymbol = 4 * triple + place + placesBehind + 1
            let oldGroups = symbols[groupSymbol]
            let changes = effects.ofChanges(at: position + triple)
            let isFixed = (0..<UInt8(groupCount)).contains { new in
                let newGroups = oldGroups - old >> 5 * weight + new * weight
                let wanted = syndrome ^ effects.of(oldGroups ^ newGroups, at: groupSymbol)
                // Without a change of the group, a change of nothing is no change.
                return changes.dropFirst(new == old >> 5 ? 1 : 0).contains(wanted)
            }
            if isFixed { suspects.append(position) }
        }
        for position in 0..<length
        where effects.ofChanges(at: symbols.count - length + position).dropFirst().contains(syndrome) {
            suspects.append(text.count + 1 + position)
        }
        return suspects.count == 1 ? suspects.first : nil
    }

    /// How the remainder answers to a change of one symbol.
    private struct Effects {
        // The effects of the changes 1, 2, 4, 8 and 16, the last symbol's first: all others are sums of these.
        private let basis: [UInt64]
        private let count: Int

        init(count: Int) {
            self.count = count
            var basis: [UInt64] = [1, 2, 4, 8, 16]
            basis.reserveCapacity(5 * count)
            for position in basis.count..<max(basis.count, 5 * count) { basis.append(shifted(basis[position - 5])) }
            self.basis = basis
        }

        /// The effect of a change of the symbol at a place.
        func of(_ change: UInt8, at position: Int) -> UInt64 { ofChanges(at: position)[Int(change)] }

        /// The effects of all changes of the symbol at a place, that of none first.
        func ofChanges(at position: Int) -> [UInt64] {
            let start = 5 * (count - 1 - position)
            var effects: [UInt64] = [0]
            effects.reserveCapacity(32)
            for bit in 0..<5 {
                for change in 0..<effects.count { effects.append(effects[change] ^ basis[start + bit]) }
            }
            return effects
        }
    }
}
