/// A moment in whole seconds since 1970-01-01T00:00:00Z, leap seconds not counted (POSIX time).
public struct Timestamp: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The seconds since 1970-01-01T00:00:00Z.
    public let seconds: UInt64

    /// The last moment that can be written: 9999-12-31T23:59:59Z.
    public static let max = Timestamp(checked: 253_402_300_799)

    private init(checked seconds: UInt64) {
        self.seconds = seconds
    }

    /// Makes a moment; refuses one after the year 9999 with `time_not_understood`.
    public init(seconds: UInt64) throws(Refusal) {
        guard seconds <= Timestamp.max.seconds else {
            throw Refusal(.timeNotUnderstood, "\(seconds) seconds is after the year 9999")
        }
        self.init(checked: seconds)
    }

    /// The earlier moment is the smaller one.
    public static func < (left: Timestamp, right: Timestamp) -> Bool { left.seconds < right.seconds }

    /// The moment so many seconds later, at most ``max``.
    public func adding(seconds more: UInt64) -> Timestamp {
        let (sum, overflow) = seconds.addingReportingOverflow(more)
        return overflow || sum > Timestamp.max.seconds ? .max : Timestamp(checked: sum)
    }

    /// The moment as `2026-11-23T08:35:00Z` (RFC 3339, always UTC).
    public var description: String {
        let day = Int(seconds / 86_400)
        let second = Int(seconds % 86_400)
        let date = CivilDate(daysSince1970: day)
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(date.year)-\(two(date.month))-\(two(date.day))"
            + "T\(two(second / 3600)):\(two(second / 60 % 60)):\(two(second % 60))Z"
    }

    /// Reads `2026-11-23T08:35:00Z` or a count of seconds since 1970.
    ///
    /// - Throws: `time_not_understood`.
    public init(parsing text: String) throws(Refusal) {
        let isCount = text.utf8.allSatisfy { (48...57).contains($0) }
        if isCount, let seconds = UInt64(text) {
            try self.init(seconds: seconds)
            return
        }
        let notUnderstood = Refusal(.timeNotUnderstood, "\(text.quoted) is not a time such as 2026-11-23T08:35:00Z")
        let bytes = Array(text.utf8)
        guard bytes.count == 20, bytes[4] == 45, bytes[7] == 45, bytes[10] == 84, bytes[13] == 58, bytes[16] == 58,
            bytes[19] == 90
        else { throw notUnderstood }
        var fields: [Int] = []
        for range in [0..<4, 5..<7, 8..<10, 11..<13, 14..<16, 17..<19] {
            guard bytes[range].allSatisfy({ (48...57).contains($0) }) else { throw notUnderstood }
            fields.append(bytes[range].reduce(0) { $0 * 10 + Int($1) - 48 })
        }
        let date = CivilDate(year: fields[0], month: fields[1], day: fields[2])
        let days = date.daysSince1970
        guard days >= 0, CivilDate(daysSince1970: days) == date, fields[3] < 24, fields[4] < 60, fields[5] < 60 else {
            throw notUnderstood
        }
        try self.init(seconds: UInt64(days * 86_400 + fields[3] * 3600 + fields[4] * 60 + fields[5]))
    }
}

/// A day of the proleptic Gregorian calendar; the arithmetic counts years from March, so that the leap day is last.
private struct CivilDate: Equatable {
    var year: Int
    var month: Int
    var day: Int

    init(year: Int, month: Int, day: Int) {
        self.year = year
        self.month = month
        self.day = day
    }

    init(daysSince1970 days: Int) {
        let shifted = days + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    var daysSince1970: Int {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = shiftedYear / 400
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }
}
