# Parley in a standalone Jetty, as the root application. Build from the project's directory:
#   docker build -f docker/jetty.Dockerfile -t parley-jetty .

FROM maven:3.9-eclipse-temurin-17 AS build
WORKDIR /src
COPY . /src
RUN ["/src/docker/build.sh", "dependency:unpack@jetty-home"]

FROM eclipse-temurin:17-jre
COPY docker/install.sh docker/install-jetty.sh docker/healthcheck.sh /opt/parley/
COPY --from=build /src/target/jetty-home /opt/jetty-home
RUN ["/opt/parley/install.sh"]
RUN ["/opt/parley/install-jetty.sh"]
COPY --from=build /src/target/parley.war /opt/jetty-base/webapps/ROOT.war

ENV PARLEY_PORT=8080
ENV PARLEY_DATA=/data
WORKDIR /opt/jetty-base
VOLUME ["/data"]
EXPOSE 8080
USER 10001:10001
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s CMD ["/opt/parley/healthcheck.sh"]
ENTRYPOINT ["java", "-XX:MaxRAMPercentage=70", "-XX:+ExitOnOutOfMemoryError", "-jar", "/opt/jetty/start.jar"]
