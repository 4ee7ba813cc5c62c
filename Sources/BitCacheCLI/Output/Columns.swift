/// Rows of cells as lines of text whose columns stand under each other.
enum Columns {
    /// Lays rows out.
    ///
    /// - Parameter right: The columns that are aligned at their right end, as amounts are.
    /// - Returns: A line for each row, without blanks at its end.
    static func lines(_ rows: [[String]], right: Set<Int> = []) -> [String] {
        var widths: [Int: Int] = [:]
        for row in rows {
            for (column, cell) in row.enumerated() { widths[column] = max(widths[column] ?? 0, cell.count) }
        }
        return rows.map { row in
            var line = ""
            for (column, cell) in row.enumerated() {
                let blanks = String(repeating: " ", count: (widths[column] ?? 0) - cell.count)
                line += (column == 0 ? "" : "  ") + (right.contains(column) ? blanks + cell : cell + blanks)
            }
            while line.last == " " { line.removeLast() }
            return line
        }
    }
}
