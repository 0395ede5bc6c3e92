/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Picking rows: the bytes of 64 of them become the bits of a word, so that rows that are not picked
 * cost nothing of their own. x86-64 has an instruction for just that, which no loop is turned into;
 * elsewhere the bytes of a word of eight that are 0 are found by carries into their highest bits,
 * which a product then brings together: bit 8 k + 7 goes to bit 56 + k.
 */
#include <endian.h>
#ifdef __AVX2__
#include <immintrin.h>
#endif

static inline uint64_t pick_bytes(const uint8_t *bytes, uint8_t which)
{
#if defined(__AVX512BW__)
    return _mm512_cmpeq_epi8_mask(_mm512_loadu_si512(bytes), _mm512_set1_epi8((char)which));
#elif defined(__AVX2__)
    __m256i wanted = _mm256_set1_epi8((char)which);
    __m256i low = _mm256_cmpeq_epi8(_mm256_loadu_si256((const __m256i *)bytes), wanted);
    __m256i high = _mm256_cmpeq_epi8(_mm256_loadu_si256((const __m256i *)(bytes + 32)), wanted);
    return (uint32_t)_mm256_movemask_epi8(low) | (uint64_t)(uint32_t)_mm256_movemask_epi8(high) << 32;
#else
    const uint64_t high_bits = UINT64_C(0x8080808080808080), low_bits = ~high_bits;
    uint64_t picked = 0;
    for (size_t k = 0; k < 8; k++) {
        uint64_t word;
        memcpy(&word, bytes + 8 * k, sizeof word);
        word = le64toh(word) ^ (which * UINT64_C(0x0101010101010101));
        uint64_t zero = ~(((word & low_bits) + low_bits) | word) & high_bits;
        picked |= ((zero >> 7) * UINT64_C(0x0102040810204080)) >> 56 << (8 * k);
    }
    return picked;
#endif
}

static size_t select_rows(uint32_t *rows, const uint8_t *bytes, uint8_t which, size_t n)
{
    size_t n_rows = 0;
    for (size_t begin = 0; begin < n; begin += 64) {
        uint64_t picked = pick_bytes(bytes + begin, which);
        picked &= n - begin < 64 ? ~(UINT64_MAX << (n - begin)) : UINT64_MAX;
        while (picked != 0) {
            rows[n_rows++] = (uint32_t)begin + (uint32_t)__builtin_ctzll(picked);
            picked &= picked - 1;
        }
    }
    return n_rows;
}
