import Foundation

/// A row with its figures.
struct Row {
    let benchmark: Benchmark
    let figures: Figures

    var holds: Bool { figures.ratio >= benchmark.goal }
}

/// The two forms of the results.
enum Report {
    /// One array of objects, one line each.
    static func json(_ rows: [Row]) -> String {
        let objects = rows.map { row in
            let fields = [
                "\"name\":\"\(row.benchmark.name)\"", "\"ours\":\(rounded(row.figures.ours))",
                "\"reference\":\(rounded(row.figures.reference))", "\"unit\":\"\(row.benchmark.unit)\"",
                "\"ratio\":\(rounded(row.figures.ratio))", "\"goal\":\(rounded(row.benchmark.goal))",
                "\"holds\":\(row.holds)",
            ]
            return "{\(fields.joined(separator: ","))}"
        }
        return "[\(objects.joined(separator: ",\n"))]"
    }

    /// A table for people.
    static func table(_ rows: [Row]) -> String {
        let head = ["name", "ours", "reference", "unit", "ratio", "goal", "aim", "holds"]
        let lines =
            [head]
            + rows.map { row in
                [
                    row.benchmark.name, rounded(row.figures.ours), rounded(row.figures.reference), row.benchmark.unit,
                    rounded(row.figures.ratio), rounded(row.benchmark.goal), rounded(row.benchmark.aim),
                    row.holds ? "yes" : "NO",
                ]
            }
        let widths = head.indices.map { column in lines.map { $0[column].count }.max() ?? 0 }
        return lines.map { line in
            line.indices.map { column in
                let space = String(repeating: " ", count: widths[column] - line[column].count)
                // Words to the left, numbers to the right.
                return [0, 3, 7].contains(column) ? line[column] + space : space + line[column]
            }.joined(separator: "  ").trimmingCharacters(in: .whitespaces)
        }.joined(separator: "\n")
    }

    /// Three digits or more, without a part that the noise is larger than.
    private static func rounded(_ value: Double) -> String {
        let decimals = value >= 1000 ? 0 : value >= 100 ? 1 : value >= 10 ? 2 : 3
        var text = String(format: "%.\(decimals)f", value)
        if text.contains(".") {
            while text.hasSuffix("0") { text.removeLast() }
            if text.hasSuffix(".") { text.removeLast() }
        }
        return text
    }
}
