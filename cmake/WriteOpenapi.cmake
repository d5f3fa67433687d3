# Writes the OpenAPI document of an app that was just built. What keeps an app from starting here (a file or a server that it needs before it
# reads its command line) fails no build: then there is no document.
execute_process(COMMAND ${APP} openapi -o ${DOCUMENT} TIMEOUT 20 RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
if(NOT result EQUAL 0)
    file(REMOVE ${DOCUMENT})
    string(STRIP "${output}" output)
    message(STATUS "${APP} openapi: no document (${result}) ${output}")
endif()
