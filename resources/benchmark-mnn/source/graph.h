#pragma once
#include <string>
#include <vector>

#include "numbers.h"

struct MnnNet {
    /** Empty where the graph hands its input on. */
    std::vector<char> bytes;
    /** Of its output: 1, channels, height, width. */
    std::vector<int> shape;
};

/**
 * A graph in MNN's form. Its tensors have the names of the text's blobs.
 * @param param ncnn's text form of it
 * @throws std::string for a layer that is not known here, or numbers that do not fit
 */
MnnNet mnn_net(const std::string& param, int width, int height, int channels, Numbers& numbers);
