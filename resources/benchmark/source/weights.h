#pragma once
#include <datareader.h>

#include <cstdio>
#include <string>
#include <vector>

/**
 * Weights for a graph without a model file: drawn from a fixed seed, scaled by the fan-in so that activations stay near
 * one (no overflow in fp16, no denormals), never zero.
 *
 * ncnn asks for numbers in a fixed order per layer. The order is worked out from the graph's text first, so that flags,
 * batch-norm variances and quantisation scales get what they need, and so that a mismatch is noticed.
 */
class RandomWeights : public ncnn::DataReader {
public:
    explicit RandomWeights(const std::string& param);
    int scan(const char* format, void* p) const override;
    size_t read(void* buffer, size_t size) const override;
    /** Every number planned was asked for, and nothing else. */
    bool consumed() const;
    /** Writes all of them as ncnn reads them from a file; false where the file takes no more. */
    bool write(FILE* file) const;

private:
    struct Block {
        enum Kind { Flag, Weights, Positive, Constant } kind;
        size_t count;
        /** Bound of the uniform distribution, or the constant. */
        float value;
    };
    void plan_layer(const std::string& line);
    void plan_weighted(int outputs, int groups, int weights, bool bias, int quantised);
    std::vector<Block> plan_;
    mutable size_t next_ = 0;
    mutable bool mismatch_ = false;
    mutable unsigned long long state_ = 0x9e3779b97f4a7c15ull;
};
