// SHA256_Transform is deprecated by name only and has no successor.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/sha.h>
#include <string.h>

#include "CReference.h"

static void store_big_endian(uint8_t *bytes, uint32_t word) {
    word = __builtin_bswap32(word);
    memcpy(bytes, &word, sizeof word);
}

size_t reference_false_claims(const reference_claim *claims, size_t count) {
    size_t wrong = 0;
    // Link, salt and index, 52 bytes, then SHA-256's padding and the length of 416 bits.
    uint8_t block[64] = {[52] = 0x80, [62] = 0x01, [63] = 0xa0};
    SHA256_CTX context;
    for (size_t i = 0; i < count; i++) {
        memcpy(block, claims[i].link, 32);
        memcpy(block + 32, claims[i].salt, 16);
        for (uint32_t step = 0; step < claims[i].steps; step++) {
            store_big_endian(block + 48, claims[i].index - step);
            context.h[0] = 0x6a09e667;
            context.h[1] = 0xbb67ae85;
            context.h[2] = 0x3c6ef372;
            context.h[3] = 0xa54ff53a;
            context.h[4] = 0x510e527f;
            context.h[5] = 0x9b05688c;
            context.h[6] = 0x1f83d9ab;
            context.h[7] = 0x5be0cd19;
            SHA256_Transform(&context, block);
            for (int word = 0; word < 8; word++) {
                store_big_endian(block + 4 * word, context.h[word]);
            }
        }
        wrong += memcmp(block, claims[i].known, 32) != 0;
    }
    return wrong;
}
