# What `cmake --install` installs: the package that ConduitConfig.cmake describes.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)
set(package ${CMAKE_INSTALL_LIBDIR}/cmake/Conduit)

install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/conduit TYPE INCLUDE FILES_MATCHING PATTERN *.hpp)
install(TARGETS conduit conduit_ml EXPORT ConduitTargets INCLUDES DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(EXPORT ConduitTargets NAMESPACE Conduit:: DESTINATION ${package})
# By itself: without OpenSSL, a project still finds the rest.
install(TARGETS conduit_tls conduit_mcp EXPORT ConduitTlsTargets)
install(EXPORT ConduitTlsTargets NAMESPACE Conduit:: DESTINATION ${package})

# Until 1.0, a minor version may change what programs rely on.
write_basic_package_version_file(${PROJECT_BINARY_DIR}/ConduitConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/ConduitConfigVersion.cmake ${CMAKE_CURRENT_LIST_DIR}/ConduitConfig.cmake
    ${CMAKE_CURRENT_LIST_DIR}/ConduitDependencies.cmake ${CMAKE_CURRENT_LIST_DIR}/ConduitAddApp.cmake ${CMAKE_CURRENT_LIST_DIR}/WriteOpenapi.cmake
    DESTINATION ${package})
