extension Array where Element: Sendable {
    /// The results for all elements, in their order, each found by a task of its own; one element needs none.
    package func concurrentMap<Result: Sendable>(
        _ transform: @escaping @Sendable (Element) -> Result
    ) async -> [Result] {
        if count <= 1 { return map(transform) }
        return await withTaskGroup(of: (Int, Result).self) { group in
            for (place, element) in enumerated() { group.addTask { (place, transform(element)) } }
            var results = [Result?](repeating: nil, count: count)
            for await (place, result) in group { results[place] = result }
            return results.compactMap(\.self)
        }
    }

    /// The elements in their order, cut into at most so many slices of about one length.
    package func cut(into parts: Int) -> [ArraySlice<Element>] {
        precondition(parts > 0, "elements are cut into at least one part")
        let size = Swift.max(1, (count + parts - 1) / parts)
        return stride(from: 0, to: count, by: size).map { self[$0..<Swift.min($0 + size, count)] }
    }
}
