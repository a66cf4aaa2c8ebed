#pragma once
#include <cstdio>
#include <string>
#include <vector>

/**
 * The numbers of a net, layer after layer, in the order in which ncnn reads them from a file: those of a file, or drawn
 * from a fixed seed and scaled so that values stay near one. Each call takes the next ones.
 */
class Numbers {
public:
    /** Drawn ones. */
    Numbers() = default;
    /** Drawn ones that are written to a file as well, or those of a file. */
    Numbers(FILE* file, bool writes) : file_(file), writes_(writes) {}

    /** What comes before a kernel: its numbers are floats. @throws std::string where they are not */
    void flag();
    /** Drawn: evenly from ±bound, never next to nothing. @throws std::string for a file that is too short */
    std::vector<float> weights(size_t count, float bound);
    /** Drawn: from 0.5 to 1.5. */
    std::vector<float> positive(size_t count);
    /** @throws std::string for a file that holds more than was asked for */
    void finish();

private:
    float draw();
    std::vector<float> given(std::vector<float> drawn);
    FILE* file_ = nullptr;
    bool writes_ = false;
    unsigned long long state_ = 0x9e3779b97f4a7c15ull;
};
