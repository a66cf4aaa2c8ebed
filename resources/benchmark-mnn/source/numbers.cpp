#include "numbers.h"

#include <cstdint>

float Numbers::draw() {
    state_ ^= state_ << 13, state_ ^= state_ >> 7, state_ ^= state_ << 17;
    return 0.01f + 0.99f * (float)((state_ >> 40) / 16777216.0);
}

std::vector<float> Numbers::weights(size_t count, float bound) {
    std::vector<float> drawn(count);
    for (float& value : drawn) {
        const float unit = draw();
        value = bound * unit * ((state_ >> 20) & 1 ? 1.f : -1.f);
    }
    return given(std::move(drawn));
}

std::vector<float> Numbers::positive(size_t count) {
    std::vector<float> drawn(count);
    for (float& value : drawn) value = 0.5f + draw();
    return given(std::move(drawn));
}

/** What the file has in place of drawn numbers, which a file that is written gets. */
std::vector<float> Numbers::given(std::vector<float> drawn) {
    if (!file_) return drawn;
    const size_t done = writes_ ? fwrite(drawn.data(), sizeof(float), drawn.size(), file_) : fread(drawn.data(), sizeof(float), drawn.size(), file_);
    if (done != drawn.size()) throw std::string(writes_ ? "its weights cannot be written: the disk may be full" : "its weights do not fit its layers");
    return drawn;
}

void Numbers::flag() {
    uint32_t flag = 0;
    if (!file_) return;
    if ((writes_ ? fwrite(&flag, sizeof(flag), 1, file_) : fread(&flag, sizeof(flag), 1, file_)) != 1 || flag != 0)
        throw std::string("its weights are not written as floats");
}

void Numbers::finish() {
    if (file_ && !writes_ && fgetc(file_) != EOF) throw std::string("its weights do not fit its layers");
}
