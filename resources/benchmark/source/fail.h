#pragma once
#include <string>

/** Exit statuses; each comes with one JSON line `{"type":"error","code":…,"message":…}` on standard output. */
enum ExitCode { EXIT_BAD_JOB = 2, EXIT_BAD_GRAPH = 3, EXIT_MEMORY = 4, EXIT_RUN = 5, EXIT_PROCESSOR = 6 };

/** Text as a JSON string with its quotes; bytes below 0x20 are escaped. */
std::string json_text(const std::string& text);

/** Prints the error line and ends the program. */
[[noreturn]] void fail(ExitCode code, const std::string& message);
