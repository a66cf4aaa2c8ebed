#pragma once
#include <cstdint>
#include <vector>

/**
 * A kernel bound by memory: adds up 2 MiB that no core has touched for 15 calls. It does not fit a phone's or a
 * desktop's second-level cache beside what ran meanwhile, so it shows how busy caches further out and memory are, which
 * a kernel that computes hardly notices.
 */
class MemoryKernel {
public:
    MemoryKernel() : words_(slices * slice_words) {
        // Written, so that each page is memory of its own and not the system's one page of zeros.
        for (size_t i = 0; i < words_.size(); i++) words_[i] = i * 0x9e3779b97f4a7c15ull;
    }

    void run() {
        const uint64_t* words = words_.data() + next_ * slice_words;
        next_ = (next_ + 1) % slices;
        // Four sums, so that additions do not wait for one another.
        uint64_t sums[4] = {0, 0, 0, 0};
        for (size_t i = 0; i < slice_words; i += 4)
            for (size_t j = 0; j < 4; j++) sums[j] += words[i + j];
        sum_ = sums[0] ^ sums[1] ^ sums[2] ^ sums[3];
    }

private:
    static constexpr size_t slices = 16;
    static constexpr size_t slice_words = 2 * 1024 * 1024 / sizeof(uint64_t);
    std::vector<uint64_t> words_;
    size_t next_ = 0;
    /** Written to memory, or the additions would be left out. */
    volatile uint64_t sum_ = 0;
};
