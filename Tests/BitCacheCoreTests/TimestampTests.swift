import BitCacheCore
import Testing

@Suite("Times")
struct TimestampTests {
    @Test(
        "Known moments print as RFC 3339 and are read back",
        arguments: [
            (0, "1970-01-01T00:00:00Z"), (951_782_400, "2000-02-29T00:00:00Z"), (1_000_000_000, "2001-09-09T01:46:40Z"),
            (1_231_006_505, "2009-01-03T18:15:05Z"), (2_147_483_647, "2038-01-19T03:14:07Z"),
            (4_107_542_399, "2100-02-28T23:59:59Z"), (4_107_542_400, "2100-03-01T00:00:00Z"),
            (253_402_300_799, "9999-12-31T23:59:59Z"),
        ] as [(UInt64, String)])
    func knownMoments(seconds: UInt64, text: String) throws {
        let moment = try Timestamp(seconds: seconds)
        #expect(moment.description == text)
        #expect(try Timestamp(parsing: text) == moment)
        #expect(try Timestamp(parsing: "\(seconds)") == moment)
    }

    @Test("The days of the calendar follow each other as months and leap years say")
    func everyDay() throws {
        // A second opinion that knows nothing but the lengths of months: it counts from 1970-01-01 day by day.
        var (year, month, day) = (1970, 1, 1)
        var number: UInt64 = 0
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        while year < 10_000 {
            // Each day up to 2110 and every 101st one after it.
            if year < 2110 || number.isMultiple(of: 101) {
                let moment = try Timestamp(seconds: number * 86_400 + 43_200)
                let text = "\(year)-\(two(month))-\(two(day))T12:00:00Z"
                #expect(moment.description == text)
                #expect(try Timestamp(parsing: text) == moment)
            }
            let isLeap = year.isMultiple(of: 4) && !year.isMultiple(of: 100) || year.isMultiple(of: 400)
            let monthLength = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
            number += 1
            day += 1
            if day > monthLength { (month, day) = (month + 1, 1) }
            if month > 12 { (year, month) = (year + 1, 1) }
        }
        #expect(number * 86_400 == Timestamp.max.seconds + 1)
    }

    @Test(
        "Text that is not a moment is refused",
        arguments: [
            "", "now", "2026-11-23", "2026-11-23T08:35:00", "2026-11-23 08:35:00Z", "2026-11-23t08:35:00z",
            "2026-11-23T08:35:00+00:00", "2026-11-23T08:35Z", "2026-11-23T08:35:00.5Z", "2026-11-23T24:00:00Z",
            "2026-11-23T08:60:00Z", "2026-12-31T23:59:60Z", "2026-00-10T00:00:00Z", "2026-13-10T00:00:00Z",
            "2026-99-99T00:00:00Z", "2026-01-00T00:00:00Z", "2026-01-32T00:00:00Z", "2026-02-29T00:00:00Z",
            "2100-02-29T00:00:00Z", "2026-04-31T00:00:00Z", "1969-12-31T23:59:59Z", "0000-01-01T00:00:00Z",
            "20x6-11-23T08:35:00Z", "-026-11-23T08:35:00Z", "-1", "+5", "1.5", " 5", "5 ", "253402300800",
            "99999999999999999999999", "2026-11-23T08:35:0éZ",
        ])
    func refused(text: String) {
        #expect(throws: Refusal(.timeNotUnderstood, "")) { try Timestamp(parsing: text) }
    }

    @Test("A moment after the year 9999 is refused", arguments: [253_402_300_800, UInt64.max])
    func beyondRange(seconds: UInt64) {
        #expect(throws: Refusal(.timeNotUnderstood, "")) { try Timestamp(seconds: seconds) }
    }

    @Test("Adding stops at the last moment instead of wrapping")
    func addingSaturates() throws {
        let start = try Timestamp(seconds: 10)
        #expect(start.adding(seconds: 5).seconds == 15)
        #expect(start.adding(seconds: 0) == start)
        #expect(start.adding(seconds: UInt64.max) == Timestamp.max)
        #expect(start.adding(seconds: Timestamp.max.seconds - 10) == Timestamp.max)
        #expect(start.adding(seconds: Timestamp.max.seconds - 11).seconds == Timestamp.max.seconds - 1)
        #expect(start < start.adding(seconds: 1))
    }
}
