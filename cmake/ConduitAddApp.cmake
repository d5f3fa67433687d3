# conduit_add_app(NAME SOURCES main.cpp ... [PROFILE FILE] [TLS] [NO_HINTS] [NO_OPENAPI]): an executable with Conduit. Of the archives, only what the app uses is
# linked. PROFILE: what `serve --record-profile FILE` wrote; the endpoints that it names most are called directly. TLS: the app
# can serve HTTPS (docs/tls.md). NO_HINTS: the compiler does not say what in the routes is legal but unusual. Beside the
# executable, its OpenAPI document is written, NAME.openapi.json, by running it; NO_OPENAPI: it is not.
function(conduit_add_app name)
    cmake_parse_arguments(PARSE_ARGV 1 APP "NO_HINTS;NO_OPENAPI;TLS" "PROFILE" "SOURCES")
    if(NOT APP_SOURCES OR APP_UNPARSED_ARGUMENTS)
        message(FATAL_ERROR "usage: conduit_add_app(name SOURCES main.cpp ... [PROFILE FILE] [TLS] [NO_HINTS] [NO_OPENAPI])")
    endif()
    add_executable(${name} ${APP_SOURCES})
    target_link_libraries(${name} PRIVATE Conduit::ml $<TARGET_NAME_IF_EXISTS:Conduit::mcp> Conduit::conduit)
    if(APP_TLS)
        if(NOT TARGET Conduit::tls)
            message(FATAL_ERROR "conduit_add_app(${name} ... TLS) needs OpenSSL 3: install libssl-dev")
        endif()
        # As a whole: the server looks for it by a weak symbol, which by itself takes nothing out of an archive.
        target_link_libraries(${name} PRIVATE $<LINK_LIBRARY:WHOLE_ARCHIVE,Conduit::tls>)
    endif()
    # What nothing uses is left out of the binary: handlers that a condition or a filter removes, and what only they use.
    target_compile_options(${name} PRIVATE -ffunction-sections -fdata-sections)
    target_link_options(${name} PRIVATE -Wl,--gc-sections -Wl,--as-needed)
    if(APP_PROFILE)
        cmake_path(ABSOLUTE_PATH APP_PROFILE)
        target_compile_definitions(${name} PRIVATE "CONDUIT_PROFILE=\"${APP_PROFILE}\"")
        set_property(SOURCE ${APP_SOURCES} APPEND PROPERTY OBJECT_DEPENDS ${APP_PROFILE})
    endif()
    if(APP_NO_HINTS)
        target_compile_definitions(${name} PRIVATE CONDUIT_HINTS=0)
    endif()
    if(NOT APP_NO_OPENAPI AND NOT CMAKE_CROSSCOMPILING)
        add_custom_command(TARGET ${name} POST_BUILD VERBATIM COMMAND ${CMAKE_COMMAND} -DAPP=$<TARGET_FILE:${name}>
            -DDOCUMENT=$<TARGET_FILE:${name}>.openapi.json -P ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/WriteOpenapi.cmake)
    endif()
endfunction()

# Warnings are errors in our own code.
function(conduit_warnings target)
    target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror)
endfunction()
