/// The newest values by key, up to a capacity; the oldest key makes room.
///
/// Values stand behind references, so that keeping a copy of the map while it changes costs little.
struct RecentMap<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private final class Entry: Sendable {
        let value: Value
        init(_ value: Value) { self.value = value }
    }

    private let capacity: Int
    private var entries: [Key: Entry] = [:]
    // A ring of keys in the order in which they came.
    private var keys: [Key] = []
    private var oldest = 0

    init(capacity: Int) {
        self.capacity = capacity
    }

    subscript(key: Key) -> Value? {
        get { entries[key]?.value }
        set {
            guard let newValue else { return }
            if entries.updateValue(Entry(newValue), forKey: key) != nil { return }
            if keys.count < capacity {
                keys.append(key)
            } else {
                entries[keys[oldest]] = nil
                keys[oldest] = key
                oldest = (oldest + 1) % capacity
            }
        }
    }
}
