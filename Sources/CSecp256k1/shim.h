#pragma once
#include <secp256k1.h>
#include <secp256k1_extrakeys.h>
#include <secp256k1_schnorrsig.h>

// The context without a blinding, for public data alone; Swift takes the variable itself for one that could change.
static inline const secp256k1_context *bitcache_secp256k1_static_context(void) { return secp256k1_context_static; }
