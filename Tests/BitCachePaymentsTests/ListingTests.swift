import BitCacheCore
import BitCacheCrypto
import BitCachePayments
import Testing

@Suite("Listings (SPEC.md §5.2)")
struct ListingTests {
    @Test("A share is at most 10 000 parts")
    func share() throws {
        let world = try World()
        let all = try world.listing.forged([10: UInt16(10_000).bigEndianBytes], by: world.uploader)
        #expect(try all.verified().body.ownShare == 10_000)
        #expect(throws: refusal(.fieldOutOfRange)) {
            try world.listing.forged([10: UInt16(10_001).bigEndianBytes], by: world.uploader)
        }
    }

    @Test(
        "A receipts address is 1 to 255 printable characters, or is left out",
        arguments: [
            (Array(repeating: 0x61, count: 255), true), (Array(repeating: 0x61, count: 256), false), ([], false),
            ([0x20], false), ([0x7f], false), ([0x0a], false), ([0xc3, 0xa9], false), ([0x7e], true),
        ] as [([UInt8], Bool)])
    func address(bytes: [UInt8], isValid: Bool) throws {
        let world = try World()
        if isValid {
            let listing = try world.listing.forged([12: bytes], by: world.uploader).verified()
            #expect(listing.body.receiptsAddress == String(decoding: bytes, as: UTF8.self))
        } else {
            #expect(throws: refusal(.fieldOutOfRange)) { try world.listing.forged([12: bytes], by: world.uploader) }
        }
    }

    @Test("Without an address, nothing is posted")
    func noAddress() throws {
        let world = try World()
        let listing = try world.listing.forged([12: nil], by: world.uploader).verified()
        #expect(listing.body.receiptsAddress == nil)
        #expect(listing.body.leastPricePerLeaf == world.listing.body.leastPricePerLeaf)
    }

    @Test("A price above all the money there is, and an empty file, are refused")
    func ranges() throws {
        let world = try World()
        #expect(throws: refusal(.amountOutOfRange)) {
            try world.listing.forged([8: (Amount.max.msat + 1).bigEndianBytes], by: world.uploader)
        }
        let root = world.layer.chunking.content.root.rawRepresentation
        #expect(throws: refusal(.contentLength)) {
            try world.listing.forged([6: root + UInt64(0).bigEndianBytes], by: world.uploader)
        }
    }
}
