#pragma once
// What a programmer would write in C with the same two libraries, for the same task on the same data.

#include <stddef.h>
#include <stdint.h>

// That a link at an index hashes down, in so many steps, to a known link.
typedef struct {
    uint8_t link[32];
    uint8_t known[32];
    uint8_t salt[16];
    uint32_t index;
    uint32_t steps;
} reference_claim;

// How many of the claims are false: one chain after the other, one SHA256_Transform a link.
size_t reference_false_claims(const reference_claim *claims, size_t count);

// Signatures of BIP 340 whose keys are parsed.
typedef struct reference_signatures reference_signatures;

// Parses the keys of `count` signatures: 32 bytes of key, 32 of digest and 64 of signature each. Null where one is no key
// or memory is short.
reference_signatures *reference_signatures_create(const uint8_t *bytes, size_t count);

// How many of the signatures are false, checked one by one.
size_t reference_false_signatures(const reference_signatures *signatures);

void reference_signatures_destroy(reference_signatures *signatures);

// scrypt (RFC 7914) of a passphrase and a salt of its own: 1, or 0 where memory is short.
int reference_scrypt(uint8_t log2_n, uint32_t r, uint32_t p);
