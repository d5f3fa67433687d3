# conduit_add_app(NAME SOURCES main.cpp ...): an executable with Conduit. Of the archives, only what the app uses is linked.
function(conduit_add_app name)
    cmake_parse_arguments(PARSE_ARGV 1 APP "" "" "SOURCES")
    if(NOT APP_SOURCES OR APP_UNPARSED_ARGUMENTS)
        message(FATAL_ERROR "usage: conduit_add_app(name SOURCES main.cpp ...)")
    endif()
    add_executable(${name} ${APP_SOURCES})
    target_link_libraries(${name} PRIVATE conduit_ml conduit)
    # What nothing uses is left out of the binary: handlers that a condition or a filter removes, and what only they use.
    target_compile_options(${name} PRIVATE -ffunction-sections -fdata-sections)
    target_link_options(${name} PRIVATE -Wl,--gc-sections)
endfunction()

# Warnings are errors in our own code.
function(conduit_warnings target)
    target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror)
endfunction()
