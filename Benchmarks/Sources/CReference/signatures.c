#include <secp256k1.h>
#include <secp256k1_extrakeys.h>
#include <secp256k1_schnorrsig.h>
#include <stdlib.h>
#include <string.h>

#include "CReference.h"

typedef struct {
    secp256k1_xonly_pubkey key;
    uint8_t digest[32];
    uint8_t signature[64];
} parsed_signature;

struct reference_signatures {
    secp256k1_context *context;
    size_t count;
    parsed_signature parsed[];
};

reference_signatures *reference_signatures_create(const uint8_t *bytes, size_t count) {
    reference_signatures *signatures = malloc(sizeof *signatures + count * sizeof(parsed_signature));
    if (!signatures) {
        return NULL;
    }
    signatures->context = secp256k1_context_create(SECP256K1_CONTEXT_VERIFY);
    signatures->count = count;
    for (size_t i = 0; i < count; i++, bytes += 128) {
        parsed_signature *parsed = &signatures->parsed[i];
        if (!secp256k1_xonly_pubkey_parse(signatures->context, &parsed->key, bytes)) {
            reference_signatures_destroy(signatures);
            return NULL;
        }
        memcpy(parsed->digest, bytes + 32, 32);
        memcpy(parsed->signature, bytes + 64, 64);
    }
    return signatures;
}

size_t reference_false_signatures(const reference_signatures *signatures) {
    size_t wrong = 0;
    for (size_t i = 0; i < signatures->count; i++) {
        const parsed_signature *parsed = &signatures->parsed[i];
        wrong += !secp256k1_schnorrsig_verify(
            signatures->context, parsed->signature, parsed->digest, sizeof parsed->digest, &parsed->key);
    }
    return wrong;
}

void reference_signatures_destroy(reference_signatures *signatures) {
    secp256k1_context_destroy(signatures->context);
    free(signatures);
}
