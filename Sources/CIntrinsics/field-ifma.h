#pragma once
// Arithmetic modulo p = 2^256 - 2^32 - 977, eight elements at once, with AVX-512 IFMA: the two loops in which batch
// verification spends its time. Chosen at run time; BitCacheCrypto has a portable twin of each and tests them equal.
//
// An element is five limbs of 52 bits, because IFMA multiplies 52 bits by 52; limb k of eight elements is one vector.
// "Weak" means: limbs 0 to 3 below 2^52, limb 4 below 2^49, the value below 2^256 + 2^214. Every function here takes
// weak elements and returns weak ones; only what leaves in 64-bit limbs is normalised to below p.
//
// Timing depends on nothing but the count of elements, and yet nothing secret belongs here.

#if defined(__x86_64__)

#include <cpuid.h>
#include <immintrin.h>
#include <stddef.h>
#include <stdint.h>

#define BITCACHE_IFMA static inline __attribute__((target("avx512f,avx512dq,avx512vl,avx512ifma,bmi2")))

// Whether the processor has the instructions and the system saves the registers they use.
static inline int bitcache_has_ifma(void) {
    unsigned a, b, c, d;
    if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & (1u << 27))) return 0;  // OSXSAVE: XGETBV may be asked
    unsigned low, high;
    __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    if ((low & 0xe6) != 0xe6) return 0;  // XMM, YMM, opmask, and both parts of ZMM
    if (!__get_cpuid_count(7, 0, &a, &b, &c, &d)) return 0;
    const unsigned f = 1u << 16, dq = 1u << 17, ifma = 1u << 21, vl = 1u << 31, bmi2 = 1u << 8;
    const unsigned all = f | dq | ifma | vl | bmi2;
    return (b & all) == all;
}

typedef struct {
    __m512i limb[5];
} bitcache_fe8;

// 2^256 mod p, and 2^260 mod p.
#define BITCACHE_FOLD256 0x1000003d1LL
#define BITCACHE_FOLD260 0x1000003d10LL
#define BITCACHE_MASK52 0xfffffffffffffLL
#define BITCACHE_MASK48 0xffffffffffffLL

BITCACHE_IFMA bitcache_fe8 bitcache_fe8_small(long long value) {
    const __m512i zero = _mm512_setzero_si512();
    bitcache_fe8 r = {{_mm512_set1_epi64(value), zero, zero, zero, zero}};
    return r;
}

// Limbs of up to 60 bits to a weak element. The bits above 2^256 are folded first; what the chain then carries into
// limb 4 is less than 2^9.
BITCACHE_IFMA bitcache_fe8 bitcache_fe8_carry(__m512i r0, __m512i r1, __m512i r2, __m512i r3, __m512i r4, __m512i over) {
    const __m512i mask = _mm512_set1_epi64(BITCACHE_MASK52), fold = _mm512_set1_epi64(BITCACHE_FOLD256);
    r0 = _mm512_madd52lo_epu64(r0, over, fold);
    r1 = _mm512_madd52hi_epu64(r1, over, fold);
    r1 = _mm512_add_epi64(r1, _mm512_srli_epi64(r0, 52));
    r2 = _mm512_add_epi64(r2, _mm512_srli_epi64(r1, 52));
    r3 = _mm512_add_epi64(r3, _mm512_srli_epi64(r2, 52));
    r4 = _mm512_add_epi64(r4, _mm512_srli_epi64(r3, 52));
    bitcache_fe8 r = {{_mm512_and_si512(r0, mask), _mm512_and_si512(r1, mask), _mm512_and_si512(r2, mask),
                       _mm512_and_si512(r3, mask), r4}};
    return r;
}

// The ten columns of a product to a weak element. Column 9 is below 2^46, as both limbs 4 were below 2^49.
BITCACHE_IFMA bitcache_fe8 bitcache_fe8_reduce(const __m512i *c) {
    const __m512i fold = _mm512_set1_epi64(BITCACHE_FOLD260);
    // IFMA looks at the lower 52 bits of a factor only: what stands above is carried on first and then ignored.
    __m512i h0 = c[5];
    __m512i h1 = _mm512_add_epi64(c[6], _mm512_srli_epi64(h0, 52));
    __m512i h2 = _mm512_add_epi64(c[7], _mm512_srli_epi64(h1, 52));
    __m512i h3 = _mm512_add_epi64(c[8], _mm512_srli_epi64(h2, 52));
    __m512i h4 = _mm512_add_epi64(c[9], _mm512_srli_epi64(h3, 52));
    const __m512i zero = _mm512_setzero_si512();
    __m512i r0 = _mm512_madd52lo_epu64(c[0], h0, fold);
    __m512i r1 = _mm512_add_epi64(_mm512_madd52hi_epu64(c[1], h0, fold), _mm512_madd52lo_epu64(zero, h1, fold));
    __m512i r2 = _mm512_add_epi64(_mm512_madd52hi_epu64(c[2], h1, fold), _mm512_madd52lo_epu64(zero, h2, fold));
    __m512i r3 = _mm512_add_epi64(_mm512_madd52hi_epu64(c[3], h2, fold), _mm512_madd52lo_epu64(zero, h3, fold));
    __m512i r4 = _mm512_add_epi64(_mm512_madd52hi_epu64(c[4], h3, fold), _mm512_madd52lo_epu64(zero, h4, fold));
    __m512i r5 = _mm512_madd52hi_epu64(zero, h4, fold);
    __m512i over = _mm512_add_epi64(_mm512_slli_epi64(r5, 4), _mm512_srli_epi64(r4, 48));
    r4 = _mm512_and_si512(r4, _mm512_set1_epi64(BITCACHE_MASK48));
    return bitcache_fe8_carry(r0, r1, r2, r3, r4, over);
}

BITCACHE_IFMA bitcache_fe8 bitcache_fe8_multiply(bitcache_fe8 a, bitcache_fe8 b) {
    __m512i c[10];
#pragma clang loop unroll(full)
    for (int k = 0; k < 10; k++) c[k] = _mm512_setzero_si512();
#pragma clang loop unroll(full)
    for (int i = 0; i < 5; i++) {
#pragma clang loop unroll(full)
        for (int j = 0; j < 5; j++) {
            c[i + j] = _mm512_madd52lo_epu64(c[i + j], a.limb[i], b.limb[j]);
            c[i + j + 1] = _mm512_madd52hi_epu64(c[i + j + 1], a.limb[i], b.limb[j]);
        }
    }
    return bitcache_fe8_reduce(c);
}

// The products of different limbs once and doubled, then the squares. (A doubled limb would have 53 bits.)
BITCACHE_IFMA bitcache_fe8 bitcache_fe8_square(bitcache_fe8 a) {
    __m512i c[10];
#pragma clang loop unroll(full)
    for (int k = 0; k < 10; k++) c[k] = _mm512_setzero_si512();
#pragma clang loop unroll(full)
    for (int i = 0; i < 5; i++) {
#pragma clang loop unroll(full)
        for (int j = i + 1; j < 5; j++) {
            c[i + j] = _mm512_madd52lo_epu64(c[i + j], a.limb[i], a.limb[j]);
            c[i + j + 1] = _mm512_madd52hi_epu64(c[i + j + 1], a.limb[i], a.limb[j]);
        }
    }
#pragma clang loop unroll(full)
    for (int k = 1; k < 9; k++) c[k] = _mm512_add_epi64(c[k], c[k]);
#pragma clang loop unroll(full)
    for (int i = 0; i < 5; i++) {
        c[2 * i] = _mm512_madd52lo_epu64(c[2 * i], a.limb[i], a.limb[i]);
        c[2 * i + 1] = _mm512_madd52hi_epu64(c[2 * i + 1], a.limb[i], a.limb[i]);
    }
    return bitcache_fe8_reduce(c);
}

// a - b - c + 4p, which is positive in every limb.
BITCACHE_IFMA bitcache_fe8 bitcache_fe8_subtract(bitcache_fe8 a, bitcache_fe8 b, bitcache_fe8 c) {
    const __m512i low = _mm512_set1_epi64(4 * 0xffffefffffc2fLL), middle = _mm512_set1_epi64(4 * BITCACHE_MASK52),
                  high = _mm512_set1_epi64(4 * BITCACHE_MASK48);
    __m512i r[5];
#pragma clang loop unroll(full)
    for (int k = 0; k < 5; k++) {
        __m512i more = k == 0 ? low : k == 4 ? high : middle;
        r[k] = _mm512_sub_epi64(_mm512_sub_epi64(_mm512_add_epi64(a.limb[k], more), b.limb[k]), c.limb[k]);
    }
    __m512i over = _mm512_srli_epi64(r[4], 48);
    r[4] = _mm512_and_si512(r[4], _mm512_set1_epi64(BITCACHE_MASK48));
    return bitcache_fe8_carry(r[0], r[1], r[2], r[3], r[4], over);
}

// The value below p.
BITCACHE_IFMA bitcache_fe8 bitcache_fe8_normalize(bitcache_fe8 a) {
    const __m512i mask48 = _mm512_set1_epi64(BITCACHE_MASK48), fold = _mm512_set1_epi64(BITCACHE_FOLD256);
    const __m512i zero = _mm512_setzero_si512();
    // To below 2^256: where a bit stands above, the rest is below 2^214 and adding the fold cannot pass 2^256 again.
    __m512i over = _mm512_srli_epi64(a.limb[4], 48);
    bitcache_fe8 v = bitcache_fe8_carry(a.limb[0], a.limb[1], a.limb[2], a.limb[3],
                                        _mm512_and_si512(a.limb[4], mask48), over);
    // v + fold passes 2^256 exactly where v >= p, and without that bit it is v - p.
    bitcache_fe8 t = bitcache_fe8_carry(_mm512_add_epi64(v.limb[0], fold), v.limb[1], v.limb[2], v.limb[3], v.limb[4],
                                        zero);
    __mmask8 isOver = _mm512_test_epi64_mask(t.limb[4], _mm512_set1_epi64(1LL << 48));
    t.limb[4] = _mm512_and_si512(t.limb[4], mask48);
    bitcache_fe8 r;
#pragma clang loop unroll(full)
    for (int k = 0; k < 5; k++) r.limb[k] = _mm512_mask_blend_epi64(isOver, v.limb[k], t.limb[k]);
    return r;
}

// Four vectors of 64-bit limbs to a weak element, and a normalised element back.
BITCACHE_IFMA bitcache_fe8 bitcache_fe8_pack(__m512i w0, __m512i w1, __m512i w2, __m512i w3) {
    const __m512i mask = _mm512_set1_epi64(BITCACHE_MASK52);
    bitcache_fe8 r;
    r.limb[0] = _mm512_and_si512(w0, mask);
    r.limb[1] = _mm512_and_si512(_mm512_or_si512(_mm512_srli_epi64(w0, 52), _mm512_slli_epi64(w1, 12)), mask);
    r.limb[2] = _mm512_and_si512(_mm512_or_si512(_mm512_srli_epi64(w1, 40), _mm512_slli_epi64(w2, 24)), mask);
    r.limb[3] = _mm512_and_si512(_mm512_or_si512(_mm512_srli_epi64(w2, 28), _mm512_slli_epi64(w3, 36)), mask);
    r.limb[4] = _mm512_srli_epi64(w3, 16);
    return r;
}

BITCACHE_IFMA void bitcache_fe8_unpack(bitcache_fe8 a, __m512i *w) {
    w[0] = _mm512_or_si512(a.limb[0], _mm512_slli_epi64(a.limb[1], 52));
    w[1] = _mm512_or_si512(_mm512_srli_epi64(a.limb[1], 12), _mm512_slli_epi64(a.limb[2], 40));
    w[2] = _mm512_or_si512(_mm512_srli_epi64(a.limb[2], 24), _mm512_slli_epi64(a.limb[3], 28));
    w[3] = _mm512_or_si512(_mm512_srli_epi64(a.limb[3], 36), _mm512_slli_epi64(a.limb[4], 16));
}

// Eight rows of eight words become eight columns.
BITCACHE_IFMA void bitcache_transpose8(__m512i *r) {
    __m512i a[8], b[8];
#pragma clang loop unroll(full)
    for (int k = 0; k < 4; k++) {
        a[2 * k] = _mm512_unpacklo_epi64(r[2 * k], r[2 * k + 1]);
        a[2 * k + 1] = _mm512_unpackhi_epi64(r[2 * k], r[2 * k + 1]);
    }
    // 128-bit pieces: a[0], a[2], a[4], a[6] hold the even columns of rows 01, 23, 45, 67.
#pragma clang loop unroll(full)
    for (int k = 0; k < 2; k++) {
        b[k] = _mm512_shuffle_i64x2(a[k], a[k + 2], 0x88);
        b[k + 2] = _mm512_shuffle_i64x2(a[k], a[k + 2], 0xdd);
        b[k + 4] = _mm512_shuffle_i64x2(a[k + 4], a[k + 6], 0x88);
        b[k + 6] = _mm512_shuffle_i64x2(a[k + 4], a[k + 6], 0xdd);
    }
#pragma clang loop unroll(full)
    for (int k = 0; k < 2; k++) {
        r[k] = _mm512_shuffle_i64x2(b[k], b[k + 4], 0x88);
        r[k + 4] = _mm512_shuffle_i64x2(b[k], b[k + 4], 0xdd);
        r[k + 2] = _mm512_shuffle_i64x2(b[k + 2], b[k + 6], 0x88);
        r[k + 6] = _mm512_shuffle_i64x2(b[k + 2], b[k + 6], 0xdd);
    }
}

// Square roots. Two vectors go side by side, so that one's products fill the other's waits.

typedef struct {
    bitcache_fe8 first, second;
} bitcache_fe16;

BITCACHE_IFMA bitcache_fe16 bitcache_fe16_multiply(bitcache_fe16 a, bitcache_fe16 b) {
    bitcache_fe16 r = {bitcache_fe8_multiply(a.first, b.first), bitcache_fe8_multiply(a.second, b.second)};
    return r;
}

BITCACHE_IFMA bitcache_fe16 bitcache_fe16_squares(bitcache_fe16 a, int count) {
    for (int k = 0; k < count; k++) {
        a.first = bitcache_fe8_square(a.first);
        a.second = bitcache_fe8_square(a.second);
    }
    return a;
}

// a^(2^count) * b
BITCACHE_IFMA bitcache_fe16 bitcache_fe16_step(bitcache_fe16 a, int count, bitcache_fe16 b) {
    return bitcache_fe16_multiply(bitcache_fe16_squares(a, count), b);
}

// Loads eight elements of four 64-bit limbs each, and stores eight.
BITCACHE_IFMA bitcache_fe8 bitcache_fe8_load(const uint64_t *elements) {
    const __m512i index = _mm512_setr_epi64(0, 4, 8, 12, 16, 20, 24, 28);
    return bitcache_fe8_pack(_mm512_i64gather_epi64(index, elements, 8), _mm512_i64gather_epi64(index, elements + 1, 8),
                             _mm512_i64gather_epi64(index, elements + 2, 8),
                             _mm512_i64gather_epi64(index, elements + 3, 8));
}

BITCACHE_IFMA void bitcache_fe8_store(uint64_t *elements, bitcache_fe8 a) {
    const __m512i index = _mm512_setr_epi64(0, 4, 8, 12, 16, 20, 24, 28);
    __m512i w[4];
    bitcache_fe8_unpack(bitcache_fe8_normalize(a), w);
    for (int k = 0; k < 4; k++) _mm512_i64scatter_epi64(elements + k, index, w[k], 8);
}

// x^3 + 7
BITCACHE_IFMA bitcache_fe8 bitcache_fe8_curve(bitcache_fe8 x) {
    bitcache_fe8 r = bitcache_fe8_multiply(bitcache_fe8_square(x), x);
    return bitcache_fe8_carry(_mm512_add_epi64(r.limb[0], _mm512_set1_epi64(7)), r.limb[1], r.limb[2], r.limb[3],
                              r.limb[4], _mm512_setzero_si512());
}

// Stores the even ones of +-y and returns which of them are roots of `square`.
BITCACHE_IFMA unsigned bitcache_fe8_even_roots(bitcache_fe8 y, bitcache_fe8 square, uint64_t *ys) {
    const bitcache_fe8 zero = bitcache_fe8_small(0);
    bitcache_fe8 even = bitcache_fe8_normalize(y);
    bitcache_fe8 negative = bitcache_fe8_normalize(bitcache_fe8_subtract(zero, even, zero));
    __mmask8 isOdd = _mm512_test_epi64_mask(even.limb[0], _mm512_set1_epi64(1));
    bitcache_fe8 difference = bitcache_fe8_normalize(bitcache_fe8_subtract(bitcache_fe8_square(y), square, zero));
    __m512i bits = _mm512_setzero_si512();
    for (int k = 0; k < 5; k++) {
        even.limb[k] = _mm512_mask_blend_epi64(isOdd, even.limb[k], negative.limb[k]);
        bits = _mm512_or_si512(bits, difference.limb[k]);
    }
    bitcache_fe8_store(ys, even);
    return _mm512_testn_epi64_mask(bits, bits);
}

// For sixteen x the even y with y^2 = x^3 + 7: the power (p + 1) / 4 of the right side, by the chain of FieldPower.swift.
// Elements are four 64-bit limbs; bit k of the result says that there is such a y for the k-th x.
BITCACHE_IFMA unsigned bitcache_ifma_even_y(const uint64_t *xs, uint64_t *ys) {
    bitcache_fe16 x1 = {bitcache_fe8_curve(bitcache_fe8_load(xs)), bitcache_fe8_curve(bitcache_fe8_load(xs + 32))};
    bitcache_fe16 x2 = bitcache_fe16_step(x1, 1, x1);
    bitcache_fe16 x3 = bitcache_fe16_step(x2, 1, x1);
    bitcache_fe16 x6 = bitcache_fe16_step(x3, 3, x3);
    bitcache_fe16 x9 = bitcache_fe16_step(x6, 3, x3);
    bitcache_fe16 x11 = bitcache_fe16_step(x9, 2, x2);
    bitcache_fe16 x22 = bitcache_fe16_step(x11, 11, x11);
    bitcache_fe16 x44 = bitcache_fe16_step(x22, 22, x22);
    bitcache_fe16 x88 = bitcache_fe16_step(x44, 44, x44);
    bitcache_fe16 x176 = bitcache_fe16_step(x88, 88, x88);
    bitcache_fe16 x220 = bitcache_fe16_step(x176, 44, x44);
    bitcache_fe16 x223 = bitcache_fe16_step(x220, 3, x3);
    bitcache_fe16 power = bitcache_fe16_step(x223, 23, x22);
    power = bitcache_fe16_squares(bitcache_fe16_step(power, 6, x2), 2);
    return bitcache_fe8_even_roots(power.first, x1.first, ys) |
           bitcache_fe8_even_roots(power.second, x1.second, ys + 32) << 8;
}

// Affine additions. A point is eight words, x then y, four limbs each, normalised or not; (0, 0) is infinity. A step
// is twice the position of a pair's first point plus one, or twice the position of a point that only moves. Each lane
// keeps its own chain of products, so that a block of any length takes eight values to invert. RunReduction.swift
// says what a round of steps is for and inverts between the two functions.

// Lane masks of eight steps: which lanes stand for a step at all, and which of them are pairs.
typedef struct {
    const uint64_t *left[8], *right[8];
    __mmask8 isPair;
} bitcache_steps8;

BITCACHE_IFMA bitcache_steps8 bitcache_steps8_read(const uint64_t *points, const uint32_t *steps, size_t count) {
    bitcache_steps8 r;
    r.isPair = 0;
    for (size_t k = 0; k < 8; k++) {
        uint32_t step = steps[k < count ? k : 0];
        unsigned isPair = k < count ? step & 1 : 0;
        r.left[k] = points + (size_t)(step >> 1) * 8;
        r.right[k] = r.left[k] + isPair * 8;
        r.isPair |= (__mmask8)(isPair << k);
    }
    return r;
}

// One in the lanes that only move.
BITCACHE_IFMA bitcache_fe8 bitcache_fe8_one_unless(__mmask8 isPair, bitcache_fe8 a) {
    a.limb[0] = _mm512_mask_blend_epi64(isPair, _mm512_set1_epi64(1), a.limb[0]);
    for (int k = 1; k < 5; k++) a.limb[k] = _mm512_maskz_mov_epi64(isPair, a.limb[k]);
    return a;
}

// For a block of steps: at `products[v]`, for the v-th eight steps, the products of all denominators behind them, and
// at `totals` (eight elements of four limbs) the products of all. Returns 0, having written nothing that matters,
// where some pair may have equal x or infinity in it: the caller then takes its portable twin, which tells them apart.
BITCACHE_IFMA int bitcache_ifma_denominators(const uint64_t *points, const uint32_t *steps, size_t count,
                                             void *productStore, uint64_t *totals) {
    __m512i *products = (__m512i *)productStore;
    const bitcache_fe8 zero = bitcache_fe8_small(0);
    const __m512i mask = _mm512_set1_epi64(BITCACHE_MASK52);
    bitcache_fe8 product = bitcache_fe8_small(1);
    __mmask8 special = 0;
    for (size_t v = (count + 7) / 8; v-- > 0;) {
        for (int k = 0; k < 5; k++) _mm512_storeu_si512(products + 5 * v + k, product.limb[k]);
        bitcache_steps8 lanes = bitcache_steps8_read(points, steps + 8 * v, count - 8 * v);
        __m512i w[8];
#pragma clang loop unroll(full)
        for (int k = 0; k < 8; k++) {
            w[k] = _mm512_inserti64x4(
                _mm512_castsi256_si512(_mm256_loadu_si256((const __m256i *)lanes.left[k])),
                _mm256_loadu_si256((const __m256i *)lanes.right[k]), 1);
        }
        bitcache_transpose8(w);
        bitcache_fe8 difference = bitcache_fe8_subtract(bitcache_fe8_pack(w[4], w[5], w[6], w[7]),
                                                        bitcache_fe8_pack(w[0], w[1], w[2], w[3]), zero);
        // A weak zero is 0 or p, whose limb 1 has no bit set or all 52; infinity has x = 0.
        special |= lanes.isPair & (_mm512_testn_epi64_mask(difference.limb[1], mask) |
                                   _mm512_cmpeq_epi64_mask(difference.limb[1], mask) |
                                   _mm512_testn_epi64_mask(w[3], w[3]) | _mm512_testn_epi64_mask(w[7], w[7]));
        product = bitcache_fe8_multiply(product, bitcache_fe8_one_unless(lanes.isPair, difference));
    }
    bitcache_fe8_store(totals, product);
    return special == 0;
}

// Performs the block: step k's result goes to `points` position `output + k`. `inverses` are one over the totals.
BITCACHE_IFMA void bitcache_ifma_add(uint64_t *points, const uint32_t *steps, size_t count, size_t output,
                                     const void *productStore, const uint64_t *inverses) {
    const __m512i *products = (const __m512i *)productStore;
    const bitcache_fe8 zero = bitcache_fe8_small(0);
    bitcache_fe8 inverse = bitcache_fe8_load(inverses);
    for (size_t v = 0; 8 * v < count; v++) {
        bitcache_steps8 lanes = bitcache_steps8_read(points, steps + 8 * v, count - 8 * v);
        __m512i l[8], r[8];
#pragma clang loop unroll(full)
        for (int k = 0; k < 8; k++) {
            l[k] = _mm512_loadu_si512(lanes.left[k]);
            r[k] = _mm512_loadu_si512(lanes.right[k]);
        }
        bitcache_transpose8(l);
        bitcache_transpose8(r);
        bitcache_fe8 lx = bitcache_fe8_pack(l[0], l[1], l[2], l[3]), ly = bitcache_fe8_pack(l[4], l[5], l[6], l[7]);
        bitcache_fe8 rx = bitcache_fe8_pack(r[0], r[1], r[2], r[3]), ry = bitcache_fe8_pack(r[4], r[5], r[6], r[7]);
        bitcache_fe8 behind;
        for (int k = 0; k < 5; k++) behind.limb[k] = _mm512_loadu_si512(products + 5 * v + k);
        bitcache_fe8 difference = bitcache_fe8_one_unless(lanes.isPair, bitcache_fe8_subtract(rx, lx, zero));
        bitcache_fe8 slope = bitcache_fe8_multiply(bitcache_fe8_multiply(inverse, behind),
                                                   bitcache_fe8_subtract(ry, ly, zero));
        inverse = bitcache_fe8_multiply(inverse, difference);
        bitcache_fe8 x = bitcache_fe8_subtract(bitcache_fe8_square(slope), lx, rx);
        bitcache_fe8 y = bitcache_fe8_multiply(slope, bitcache_fe8_subtract(lx, x, zero));
        y = bitcache_fe8_subtract(y, ly, zero);
        __m512i sum[8];
        bitcache_fe8_unpack(bitcache_fe8_normalize(x), sum);
        bitcache_fe8_unpack(bitcache_fe8_normalize(y), sum + 4);
        for (int k = 0; k < 8; k++) sum[k] = _mm512_mask_blend_epi64(lanes.isPair, l[k], sum[k]);
        bitcache_transpose8(sum);
        uint64_t *first = points + (output + 8 * v) * 8;
        size_t here = count - 8 * v < 8 ? count - 8 * v : 8;
        for (size_t k = 0; k < here; k++) _mm512_storeu_si512(first + 8 * k, sum[k]);
    }
}

#endif
