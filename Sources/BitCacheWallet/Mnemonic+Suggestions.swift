public import BitCacheCrypto

// Words are secrets even where they are wrong, so what helps to mend them is handed out as secrets too.
extension Mnemonic {
    /// The places, from 1, of the words that are not in the list.
    ///
    /// - Parameter words: As ``init(parsing:)`` takes them.
    public static func unknownWords(in words: SecretBytes) -> [Int] {
        words.withUnsafeBytes { text in
            split(text).enumerated().compactMap { position, word in
                EnglishWords.pack(word).flatMap(EnglishWords.index(of:)) == nil ? position + 1 : nil
            }
        }
    }

    /// Words of the list that somebody may have meant: ASCII, one space between two, nearest first.
    ///
    /// Near is a word that begins with the letters that were written, and one that a letter changed, added, dropped or
    /// swapped with its neighbour, once or twice, makes of them. Nothing is chosen here: show them to the person who
    /// wrote the words, on a screen, and nowhere else.
    ///
    /// - Parameters:
    ///   - place: Which word, from 1.
    ///   - words: As ``init(parsing:)`` takes them.
    ///   - maximumCount: The most words that are given.
    /// - Returns: No bytes where there is no such word, or none is near.
    public static func suggestions(
        forWord place: Int, of words: SecretBytes, maximumCount: Int = 5
    ) -> SecretBytes {
        let near: [Int] = words.withUnsafeBytes { text in
            let found = split(text)
            guard place >= 1, place <= found.count, found[place - 1].count <= maximumLetterCount else { return [] }
            let written = found[place - 1]
            let candidates = (0..<EnglishWords.count).compactMap { index -> (distance: Int, index: Int)? in
                let distance = distance(from: written, to: EnglishWords.packed(at: index))
                return distance <= maximumDistance ? (distance, index) : nil
            }
            return candidates.sorted { ($0.distance, $0.index) < ($1.distance, $1.index) }
                .prefix(max(0, maximumCount)).map(\.index)
        }
        let letters = near.map { EnglishWords.letterCount(of: EnglishWords.packed(at: $0)) }
        return SecretBytes(count: letters.reduce(0, +) + max(0, near.count - 1)) { text in
            var end = 0
            for index in near {
                if end > 0 {
                    text[end] = 32
                    end += 1
                }
                for letter in 0..<EnglishWords.letterCount(of: EnglishWords.packed(at: index)) {
                    text[end] = EnglishWords.letter(letter, of: EnglishWords.packed(at: index))
                    end += 1
                }
            }
        }
    }

    /// No word of the list has more than eight letters, and none is nearer than its surplus.
    private static let maximumLetterCount = 10
    private static let maximumDistance = 2

    /// The edits between two words, a swap of neighbours counting as one; 1 where the second only goes on.
    private static func distance(from written: Slice<UnsafeRawBufferPointer>, to packed: UInt64) -> Int {
        let count = EnglishWords.letterCount(of: packed)
        guard abs(count - written.count) <= maximumDistance || count > written.count else { return .max }
        func letter(_ position: Int) -> UInt8 {
            let letter = written[written.startIndex + position]
            return (65...90).contains(letter) ? letter | 0x20 : letter
        }
        func wanted(_ position: Int) -> UInt8 { EnglishWords.letter(position, of: packed) }

        let isBeginning = written.count >= 3 && written.count < count
        if isBeginning, (0..<written.count).allSatisfy({ letter($0) == wanted($0) }) { return 1 }
        // Three rows of the table of Damerau and Levenshtein: the distance of each beginning of one word to each of the
        // other. The rows hold numbers, and no letters.
        var (beforeLast, last) = ([Int](), Array(0...count))
        for position in 0..<written.count {
            var row = [position + 1]
            for other in 0..<count {
                let change = last[other] + (letter(position) == wanted(other) ? 0 : 1)
                var least = min(change, last[other + 1] + 1, row[other] + 1)
                if position > 0, other > 0, letter(position) == wanted(other - 1),
                    letter(position - 1) == wanted(other)
                {
                    least = min(least, beforeLast[other - 1] + 1)
                }
                row.append(least)
            }
            (beforeLast, last) = (last, row)
        }
        return last[count]
    }
}
