#pragma once
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "fail.h"

/** A line goes out whole and at once: progress is seen, and what is missing at the end is noticed. */
inline void print_line(const std::string& line) {
    if (printf("%s\n", line.c_str()) < 0 || fflush(stdout) != 0) _Exit(EXIT_RUN);
}

inline std::string number(double value) {
    char text[32];
    snprintf(text, sizeof(text), "%.3f", value);
    return text;
}

template <typename T, typename F>
inline std::string json_list(const std::vector<T>& values, F write) {
    std::string out = "[";
    for (size_t i = 0; i < values.size(); i++) out += (i ? "," : "") + write(values[i]);
    return out + "]";
}

inline std::string whole(int value) { return std::to_string(value); }
