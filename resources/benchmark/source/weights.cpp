#include "weights.h"

#include <cmath>
#include <cstdlib>
#include <cstring>
#include <map>
#include <sstream>

RandomWeights::RandomWeights(const std::string& param) {
    std::istringstream lines(param);
    std::string line;
    for (int i = 0; std::getline(lines, line); i++)
        if (i >= 2) plan_layer(line);
}

void RandomWeights::plan_layer(const std::string& line) {
    std::istringstream words(line);
    std::string type, word;
    words >> type;
    std::map<int, int> args;
    while (words >> word) {
        const size_t equals = word.find('=');
        if (equals != std::string::npos) args[atoi(word.c_str())] = atoi(word.c_str() + equals + 1);
    }
    if (type == "Convolution") plan_weighted(args[0], 1, args[6], args[5], args[8]);
    else if (type == "ConvolutionDepthWise") plan_weighted(args[0], args[7], args[6], args[5], args[8]);
    else if (type == "InnerProduct") plan_weighted(args[0], 1, args[2], args[1], args[8]);
    else if (type == "BatchNorm") {
        const size_t channels = (size_t)args[0];
        plan_.push_back({Block::Positive, channels, 1.f});
        plan_.push_back({Block::Weights, channels, 0.1f});
        plan_.push_back({Block::Positive, channels, 1.f});
        plan_.push_back({Block::Weights, channels, 0.1f});
    }
}

void RandomWeights::plan_weighted(int outputs, int groups, int weights, bool bias, int quantised) {
    const float bound = std::sqrt(4.5f * outputs / (weights > 0 ? weights : 1)); // uniform variance = 1.5 / fan-in
    plan_.push_back({Block::Flag, 1, 0.f});
    plan_.push_back({Block::Weights, (size_t)weights, bound});
    if (bias) plan_.push_back({Block::Weights, (size_t)outputs, 0.05f});
    if (quantised) {
        // Symmetric 8 bits: 127 / largest weight, 127 / largest activation (about 4 here).
        const bool depthwise = groups > 1;
        plan_.push_back({Block::Constant, (size_t)(depthwise ? groups : outputs), 127.f / bound});
        plan_.push_back({Block::Constant, 1, 32.f});
        if (quantised > 100) plan_.push_back({Block::Constant, 1, 32.f});
    }
}

int RandomWeights::scan(const char*, void*) const { return 0; }

size_t RandomWeights::read(void* buffer, size_t size) const {
    if (next_ >= plan_.size() || plan_[next_].count * sizeof(float) != size) {
        mismatch_ = true;
        return 0;
    }
    const Block& block = plan_[next_++];
    if (block.kind == Block::Flag) {
        memset(buffer, 0, size); // plain float32 follows
        return size;
    }
    float* out = (float*)buffer;
    for (size_t i = 0; i < block.count; i++) {
        state_ ^= state_ << 13, state_ ^= state_ >> 7, state_ ^= state_ << 17;
        const float unit = 0.01f + 0.99f * (float)((state_ >> 40) / 16777216.0); // 0.01 … 1
        const float sign = (state_ >> 20) & 1 ? 1.f : -1.f;
        out[i] = block.kind == Block::Constant ? block.value : block.kind == Block::Positive ? block.value * (0.5f + unit) : block.value * unit * sign;
    }
    return size;
}

bool RandomWeights::write(FILE* file) const {
    std::vector<float> numbers;
    while (next_ < plan_.size()) {
        numbers.resize(plan_[next_].count);
        const size_t size = numbers.size() * sizeof(float);
        if (read(numbers.data(), size) != size || fwrite(numbers.data(), 1, size, file) != size) return false;
    }
    return true;
}

bool RandomWeights::consumed() const { return !mismatch_ && next_ == plan_.size(); }
