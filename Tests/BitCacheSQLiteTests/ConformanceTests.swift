import BitCacheCore
import BitCacheHost
import BitCachePayments
import BitCacheSQLite
import BitCacheTesting
import Testing

@Suite("Stores keep their contracts")
struct ConformanceTests {
    @Test("The host's SQLite store passes the suite of all host stores")
    func host() throws {
        let folder = try TemporaryFolder()
        let suite = HostStoreConformance(reopens: true) { (place) throws(Refusal) in
            try SQLiteHostStore(opening: folder.file("\(place).sqlite"), create: true)
        }
        #expect(suite.run() == [])
    }

    @Test("The payer's SQLite store passes the suite of all payer stores")
    func payer() throws {
        let folder = try TemporaryFolder()
        let suite = PayerStoreConformance(reopens: true) { (place) throws(Refusal) in
            try SQLitePayerStore(opening: folder.file("\(place).sqlite"), create: true)
        }
        #expect(suite.run() == [])
    }
}
