// Preloaded into Debian's adbd, which lacks two things here:
// - a property store: one file a property under /lab/properties;
// - modesty: it asks nobody for a password and listens on every interface, so loopback only.
#include <dlfcn.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cstring>
#include <fstream>
#include <iterator>
#include <string>

namespace android { namespace base {
std::string GetProperty(const std::string& key, const std::string& fallback) {
    if (key.find('/') != std::string::npos) return fallback;
    std::ifstream file("/lab/properties/" + key);
    if (!file) return fallback;
    return std::string(std::istreambuf_iterator<char>(file), {});
}
} }

extern "C" int bind(int socket, const sockaddr* address, socklen_t length) {
    using Bind = int (*)(int, const sockaddr*, socklen_t);
    static const Bind next = reinterpret_cast<Bind>(dlsym(RTLD_NEXT, "bind"));
    if (address->sa_family == AF_INET && length >= sizeof(sockaddr_in)) {
        sockaddr_in loopback;
        std::memcpy(&loopback, address, sizeof loopback);
        if (loopback.sin_addr.s_addr == htonl(INADDR_ANY)) loopback.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        return next(socket, reinterpret_cast<sockaddr*>(&loopback), sizeof loopback);
    }
    if (address->sa_family == AF_INET6 && length >= sizeof(sockaddr_in6)) {
        static const unsigned char mapped[16] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 127, 0, 0, 1};
        sockaddr_in6 loopback;
        std::memcpy(&loopback, address, sizeof loopback);
        if (std::memcmp(&loopback.sin6_addr, &in6addr_any, sizeof in6addr_any) == 0) std::memcpy(&loopback.sin6_addr, mapped, sizeof mapped);
        return next(socket, reinterpret_cast<sockaddr*>(&loopback), sizeof loopback);
    }
    return next(socket, address, length);
}
