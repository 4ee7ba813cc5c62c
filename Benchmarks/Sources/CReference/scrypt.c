#include <openssl/evp.h>

#include "CReference.h"

int reference_scrypt(uint8_t log2_n, uint32_t r, uint32_t p) {
    static const char passphrase[] = "correct horse battery staple";
    static const uint8_t salt[32] = {1};
    uint8_t key[32];
    return EVP_PBE_scrypt(passphrase, sizeof passphrase - 1, salt, sizeof salt, 1ULL << log2_n, r, p, 1ULL << 30, key,
                          sizeof key);
}
