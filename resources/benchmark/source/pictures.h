#pragma once
// Pictures as 8-bit pixels, out of a PNG by the decoder that comes with ncnn. Included by one source file alone.
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "fail.h"

#define STBI_ONLY_PNG
#define STBI_NO_STDIO
#define STBI_NO_THREAD_LOCALS
#define STB_IMAGE_STATIC
#define STB_IMAGE_IMPLEMENTATION
#if defined(__GNUC__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-function"
#endif
#include <stb_image.h>
#if defined(__GNUC__)
#pragma GCC diagnostic pop
#endif

inline std::vector<unsigned char> read_file(const std::string& path) {
    FILE* file = fopen(path.c_str(), "rb");
    if (!file) fail(EXIT_BAD_JOB, "cannot read " + path);
    std::vector<unsigned char> bytes;
    unsigned char part[1 << 16];
    for (size_t got; (got = fread(part, 1, sizeof(part), file)) > 0;) bytes.insert(bytes.end(), part, part + got);
    const bool broken = ferror(file) != 0;
    fclose(file);
    if (broken) fail(EXIT_BAD_JOB, "cannot read all of " + path);
    return bytes;
}

/** Pictures one below another in a PNG: rows, then columns, then colours. */
struct PictureStrip {
    std::unique_ptr<unsigned char, void (*)(void*)> pixels{nullptr, stbi_image_free};

    PictureStrip(const std::string& path, int width, int height, int channels) {
        const std::vector<unsigned char> png = read_file(path);
        int w = 0, h = 0, found = 0;
        pixels.reset(stbi_load_from_memory(png.data(), (int)png.size(), &w, &h, &found, channels));
        if (!pixels) fail(EXIT_BAD_JOB, path + " is no picture: " + stbi_failure_reason());
        if (w != width || h != height)
            fail(EXIT_BAD_JOB, path + " has " + std::to_string(w) + " x " + std::to_string(h) + " pixels, expected " + std::to_string(width) + " x " + std::to_string(height));
    }
};
