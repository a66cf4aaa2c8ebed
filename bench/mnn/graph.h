#pragma once
#include <string>
#include <vector>

struct MnnNet {
    /** Empty where the graph hands its input on. */
    std::vector<char> bytes;
    /** Of its output: 1, channels, height, width. */
    std::vector<int> shape;
};

/**
 * A graph in MNN's form, with drawn weights.
 * @param param ncnn's text form of it
 * @throws std::string for a layer that is not known here
 */
MnnNet mnn_net(const std::string& param, int width, int height, int channels);
