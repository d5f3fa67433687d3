#pragma once
#include <pthread.h>
#include <signal.h>

#include <string>
#include <string_view>

namespace conduit::ml {

/// To be called first by a thread that works behind the server's own: signals are for the main thread, and debuggers show the name.
inline void begin_background_thread(std::string_view name) {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, nullptr);
    pthread_setname_np(pthread_self(), std::string(name.substr(0, 15)).c_str());  // the kernel's limit
}

}
