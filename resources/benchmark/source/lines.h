#pragma once
#include <istream>
#include <sstream>
#include <string>
#include <vector>

#include "fail.h"

/** A job's lines with their numbers, to say where one is wrong. */
struct Lines {
    std::istream& in;
    int number = 0;

    bool next(std::string& line) {
        if (!std::getline(in, line)) return false;
        number++;
        if (!line.empty() && line.back() == '\r') line.pop_back();
        return true;
    }

    [[noreturn]] void wrong(const std::string& what) const { fail(EXIT_BAD_JOB, "job line " + std::to_string(number) + ": " + what); }
};

inline int whole_number(std::istringstream& words, const Lines& lines, const char* name, int low, int high) {
    long value = 0;
    if (!(words >> value) || value < low || value > high)
        lines.wrong(std::string(name) + " must be a whole number from " + std::to_string(low) + " to " + std::to_string(high));
    return (int)value;
}

inline std::vector<int> read_numbers(std::istringstream& words, const Lines& lines, const char* name, int high) {
    std::vector<int> numbers;
    while (!(words >> std::ws).eof()) numbers.push_back(whole_number(words, lines, name, 0, high));
    return numbers;
}
