#pragma once
// SHA256_Transform, RIPEMD160 and their like are deprecated by name only; they are the one-compression and
// one-call forms that BitCache needs, and nothing in libcrypto replaces the first of them.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/kdf.h>
#include <openssl/rand.h>
#include <openssl/ripemd.h>
#include <openssl/sha.h>
