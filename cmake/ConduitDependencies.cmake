# The libraries that an app with Conduit is linked with, as the targets Conduit::simdjson and so on, for the build of Conduit and for
# find_package(Conduit) alike. CONDUIT_MISSING lists the Debian packages of those that are not here.
find_package(Threads REQUIRED)
set(CONDUIT_MISSING "")
foreach(library_of_package simdjson,libsimdjson-dev picohttpparser,libpicohttpparser-dev nghttp2,libnghttp2-dev z,zlib1g-dev
    deflate,libdeflate-dev brotlienc,libbrotli-dev brotlidec,libbrotli-dev zstd,libzstd-dev)
    string(REGEX MATCH "(.*),(.*)" pair ${library_of_package})
    set(library ${CMAKE_MATCH_1})
    set(package ${CMAKE_MATCH_2})
    find_library(CONDUIT_LIBRARY_${library} ${library})
    mark_as_advanced(CONDUIT_LIBRARY_${library})
    if(NOT CONDUIT_LIBRARY_${library})
        list(APPEND CONDUIT_MISSING ${package})
    elseif(NOT TARGET Conduit::${library})
        add_library(Conduit::${library} UNKNOWN IMPORTED GLOBAL)
        set_target_properties(Conduit::${library} PROPERTIES IMPORTED_LOCATION ${CONDUIT_LIBRARY_${library}})
    endif()
endforeach()
list(REMOVE_DUPLICATES CONDUIT_MISSING)
