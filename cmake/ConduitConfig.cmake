# find_package(Conduit): the targets Conduit::conduit, Conduit::ml and, where OpenSSL is, Conduit::tls and Conduit::mcp; and conduit_add_app.
cmake_minimum_required(VERSION 3.25)

if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "GNU" OR CMAKE_CXX_COMPILER_VERSION VERSION_LESS 16)
    set(Conduit_FOUND FALSE)
    set(Conduit_NOT_FOUND_MESSAGE "Conduit needs GCC 16 or newer, and the compiler here is '${CMAKE_CXX_COMPILER}': \
configure again, in an empty folder, with -DCMAKE_CXX_COMPILER=g++-16")
    return()
endif()

include(${CMAKE_CURRENT_LIST_DIR}/ConduitDependencies.cmake)
if(CONDUIT_MISSING)
    list(JOIN CONDUIT_MISSING " " CONDUIT_MISSING)
    set(Conduit_FOUND FALSE)
    set(Conduit_NOT_FOUND_MESSAGE "Conduit's libraries are not all here: install ${CONDUIT_MISSING}")
    return()
endif()

include(${CMAKE_CURRENT_LIST_DIR}/ConduitTargets.cmake)
find_package(OpenSSL 3.0 QUIET COMPONENTS SSL)
if(TARGET OpenSSL::SSL)
    include(${CMAKE_CURRENT_LIST_DIR}/ConduitTlsTargets.cmake)
endif()
include(${CMAKE_CURRENT_LIST_DIR}/ConduitAddApp.cmake)
