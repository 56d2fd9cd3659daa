#pragma once

#include <stddef.h>
#include <stdint.h>

/* SHA-256 (the door to libcrypto), and two cheap ones that are not for security. */
struct hash;

#define HASH_HEX 65 /* 64 digits and NUL */

struct hash *hash_new(void);
void hash_add(struct hash *h, const void *p, size_t n);
void hash_end(struct hash *h, char hex[HASH_HEX]); /* frees h */
void hash_free(struct hash *h);                    /* gives up; NULL is fine */
void hash_bytes(const void *p, size_t n, char hex[HASH_HEX]);

uint64_t hash_mix(uint64_t x);                  /* splitmix64's finaliser: a bijection on 64 bits */
uint64_t hash_quick(const void *p, size_t n);   /* FNV-1a */
