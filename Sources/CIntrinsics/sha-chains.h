#pragma once
// Several hash chains at once with the SHA instructions of x86-64; chosen at run time. SPEC.md §4.
//
// One chain alone leaves the processor idle most of the time: each round waits for the last one. Rounds of other
// chains fit into those gaps, so that four chains take little longer than two. Everything here has a twin in Swift
// (ChainBlock.descend), and the tests hold both against plain SHA-256.

#include <stdint.h>

// The one block of SHA-256 that a step of a chain compresses, byte for byte as the hash takes it in. A step replaces
// the link by the compression of the whole block and lowers the index by one.
typedef struct {
    uint64_t link[4];     // 32 bytes
    uint64_t salt[2];     // 16 bytes
    uint32_t index;       // big-endian
    uint32_t padding[3];  // big-endian: 0x80000000, 0, and the message's length of 416 bits
} bitcache_chain_block;

#if defined(__x86_64__)

#include <cpuid.h>
#include <immintrin.h>

// Whether the operating system keeps all registers of AVX-512 over a change of threads. XGETBV faults where the
// system has not switched it on; the caller has looked.
__attribute__((target("xsave"))) static inline int bitcache_keeps_wide_registers(void) {
    return (_xgetbv(0) & 0xe6) == 0xe6;
}

// How many of the two functions below this processor runs, under this operating system: none, bitcache_descend_narrow
// (SHA and SSE4.1), or bitcache_descend_wide as well (AVX-512VL, for its 32 registers).
static inline int bitcache_descend_functions(void) {
    unsigned int a, c, d, features, extended;
    if (!__get_cpuid(1, &a, &extended, &features, &d) || !__get_cpuid_count(7, 0, &a, &extended, &c, &d)) {
        return 0;
    }
    const unsigned int ssse3 = 1u << 9, sse41 = 1u << 19, osxsave = 1u << 27, avx = 1u << 28;
    const unsigned int avx512f = 1u << 16, sha = 1u << 29, avx512vl = 1u << 31;
    if (!(features & ssse3) || !(features & sse41) || !(extended & sha)) {
        return 0;
    }
    if (!(features & osxsave) || !(features & avx) || !(extended & avx512f) || !(extended & avx512vl)) {
        return 1;
    }
    return bitcache_keeps_wide_registers() ? 2 : 1;
}

// Fractions of the cube roots of the first 64 primes (FIPS 180-4, section 4.2.2).
static const uint32_t bitcache_sha_constants[64] __attribute__((aligned(16))) = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

// What is done in each lane, written out: Swift's optimiser does not unroll the loops of C, and a loop here would keep
// every word in memory. `lanes` is a constant wherever this ends up.
#define BITCACHE_EACH_LANE(work, ...)                 \
    do {                                              \
        work(0, __VA_ARGS__);                         \
        if (lanes > 1) { work(1, __VA_ARGS__); }      \
        if (lanes > 2) { work(2, __VA_ARGS__); }      \
        if (lanes > 3) { work(3, __VA_ARGS__); }      \
    } while (0)

#define BITCACHE_LOAD(lane, blocks)                                                          \
    link[lane][0] = bitcache_load(blocks[lane].link);                                        \
    link[lane][1] = bitcache_load(blocks[lane].link + 2);                                    \
    salt[lane] = bitcache_load(blocks[lane].salt);                                           \
    end[lane] = bitcache_load(&blocks[lane].index)

#define BITCACHE_STORE(lane, blocks)                                                         \
    bitcache_store(blocks[lane].link, link[lane][0]);                                        \
    bitcache_store(blocks[lane].link + 2, link[lane][1]);                                    \
    bitcache_store(&blocks[lane].index, end[lane])

#define BITCACHE_BEGIN(lane, abef_words, cdgh_words)                                         \
    abef[lane] = abef_words;                                                                 \
    cdgh[lane] = cdgh_words;                                                                 \
    words[lane][0] = link[lane][0];                                                          \
    words[lane][1] = link[lane][1];                                                          \
    words[lane][2] = salt[lane];                                                             \
    words[lane][3] = end[lane]

// Four rounds with the schedule words of a group, which stand at group % 4.
#define BITCACHE_ROUNDS(lane, group)                                                         \
    sum = _mm_add_epi32(words[lane][(group) % 4], constants[group]);                         \
    cdgh[lane] = _mm_sha256rnds2_epu32(cdgh[lane], abef[lane], sum);                         \
    abef[lane] = _mm_sha256rnds2_epu32(abef[lane], cdgh[lane], _mm_shuffle_epi32(sum, 0x0e))

// The schedule words of a group in the place of those of four groups before, and their rounds.
#define BITCACHE_EXPAND(lane, group)                                                         \
    sum = _mm_sha256msg1_epu32(words[lane][(group) % 4], words[lane][((group) + 1) % 4]);    \
    shifted = _mm_alignr_epi8(words[lane][((group) + 3) % 4], words[lane][((group) + 2) % 4], 4); \
    words[lane][(group) % 4] =                                                               \
        _mm_sha256msg2_epu32(_mm_add_epi32(sum, shifted), words[lane][((group) + 3) % 4]);   \
    BITCACHE_ROUNDS(lane, group)

// f e b a and h g d c, the lowest word first, become a b c d and e f g h.
#define BITCACHE_END(lane, abef_words, cdgh_words)                                           \
    sum = _mm_shuffle_epi32(_mm_add_epi32(abef[lane], abef_words), 0x1b);                    \
    shifted = _mm_shuffle_epi32(_mm_add_epi32(cdgh[lane], cdgh_words), 0x1b);                \
    link[lane][0] = _mm_unpacklo_epi64(sum, shifted);                                        \
    link[lane][1] = _mm_unpackhi_epi64(sum, shifted);                                        \
    end[lane] = _mm_sub_epi32(end[lane], _mm_set_epi32(0, 0, 0, 1))

// The instructions want words where the block has bytes.
__attribute__((always_inline, target("sse4.1,ssse3"))) static inline __m128i bitcache_load(const void *bytes) {
    const __m128i order = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
    return _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)bytes), order);
}

__attribute__((always_inline, target("sse4.1,ssse3"))) static inline void bitcache_store(void *bytes, __m128i words) {
    const __m128i order = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
    _mm_storeu_si128((__m128i *)bytes, _mm_shuffle_epi8(words, order));
}

__attribute__((always_inline, target("sha,sse4.1,ssse3"))) static inline void bitcache_descend(
    bitcache_chain_block *blocks, const int lanes, uint32_t steps) {
    // SHA-256's initial state, in the order that the instructions keep: a b e f and c d g h, the highest word first.
    const __m128i initial_abef = _mm_set_epi32(0x6a09e667, (int)0xbb67ae85, 0x510e527f, (int)0x9b05688c);
    const __m128i initial_cdgh = _mm_set_epi32(0x3c6ef372, (int)0xa54ff53a, 0x1f83d9ab, 0x5be0cd19);
    const __m128i *constants = (const __m128i *)bitcache_sha_constants;
    __m128i link[4][2], salt[4], end[4], abef[4], cdgh[4], words[4][4], sum, shifted;
    BITCACHE_EACH_LANE(BITCACHE_LOAD, blocks);
    for (; steps > 0; steps--) {
        BITCACHE_EACH_LANE(BITCACHE_BEGIN, initial_abef, initial_cdgh);
        BITCACHE_EACH_LANE(BITCACHE_ROUNDS, 0);
        BITCACHE_EACH_LANE(BITCACHE_ROUNDS, 1);
        BITCACHE_EACH_LANE(BITCACHE_ROUNDS, 2);
        BITCACHE_EACH_LANE(BITCACHE_ROUNDS, 3);
        BITCACHE_EACH_LANE(BITCACHE_EXPAND, 4);
        BITCACHE_EACH_LANE(BITCACHE_EXPAND, 5);
        BITCACHE_EACH_LANE(BITCACHE_EXPAND, 6);
        BITCACHE_EACH_LANE(BITCACHE_EXPAND, 7);
        BITCACHE_EACH_LANE(BITCACHE_EXPAND, 8);
        BITCACHE_EACH_LANE(BITCACHE_EXPAND, 9);
        BITCACHE_EACH_LANE(BITCACHE_EXPAND, 10);
        BITCACHE_EACH_LANE(BITCACHE_EXPAND, 11);
        BITCACHE_EACH_LANE(BITCACHE_EXPAND, 12);
        BITCACHE_EACH_LANE(BITCACHE_EXPAND, 13);
        BITCACHE_EACH_LANE(BITCACHE_EXPAND, 14);
        BITCACHE_EACH_LANE(BITCACHE_EXPAND, 15);
        BITCACHE_EACH_LANE(BITCACHE_END, initial_abef, initial_cdgh);
    }
    BITCACHE_EACH_LANE(BITCACHE_STORE, blocks);
}

#undef BITCACHE_EACH_LANE
#undef BITCACHE_LOAD
#undef BITCACHE_STORE
#undef BITCACHE_BEGIN
#undef BITCACHE_ROUNDS
#undef BITCACHE_EXPAND
#undef BITCACHE_END

// Takes `steps` steps down in each of one to four blocks; nothing for another number of blocks.
__attribute__((target("sha,sse4.1,ssse3"))) static inline void bitcache_descend_narrow(
    bitcache_chain_block *blocks, int count, uint32_t steps) {
    switch (count) {
        case 1: bitcache_descend(blocks, 1, steps); break;
        case 2: bitcache_descend(blocks, 2, steps); break;
        case 3: bitcache_descend(blocks, 3, steps); break;
        case 4: bitcache_descend(blocks, 4, steps); break;
    }
}

// The same where nothing has to be moved out of registers and back.
__attribute__((target("sha,sse4.1,ssse3,avx,avx512f,avx512vl"))) static inline void bitcache_descend_wide(
    bitcache_chain_block *blocks, int count, uint32_t steps) {
    switch (count) {
        case 1: bitcache_descend(blocks, 1, steps); break;
        case 2: bitcache_descend(blocks, 2, steps); break;
        case 3: bitcache_descend(blocks, 3, steps); break;
        case 4: bitcache_descend(blocks, 4, steps); break;
    }
}

#endif
