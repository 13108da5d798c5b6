package dev.parley.it.container;

import java.io.File;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.ee10.webapp.WebAppContext;
import org.eclipse.jetty.security.HashLoginService;
import org.eclipse.jetty.security.UserStore;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ContextHandlerCollection;
import org.eclipse.jetty.util.security.Credential;
import org.jboss.arquillian.container.spi.client.container.ContainerConfiguration;
import org.jboss.arquillian.container.spi.client.container.DeployableContainer;
import org.jboss.arquillian.container.spi.client.container.DeploymentException;
import org.jboss.arquillian.container.spi.client.container.LifecycleException;
import org.jboss.arquillian.container.spi.client.protocol.ProtocolDescription;
import org.jboss.arquillian.container.spi.client.protocol.metadata.HTTPContext;
import org.jboss.arquillian.container.spi.client.protocol.metadata.ProtocolMetaData;
import org.jboss.arquillian.container.spi.client.protocol.metadata.Servlet;
import org.jboss.arquillian.core.spi.LoadableExtension;
import org.jboss.shrinkwrap.api.Archive;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;

/**
 * Jetty 12.1 in this JVM as a container like any other: the application has its own class loader and Jetty its own
 * defaults. The published adapter needs a class that Jetty 12.1 no longer has.
 */
public final class JettyContainer implements DeployableContainer<JettyContainer.Options> {
    private static final String HOST = "127.0.0.1";

    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server);
    private final ContextHandlerCollection contexts = new ContextHandlerCollection();
    private final Map<String, WebAppContext> deployed = new ConcurrentHashMap<>();

    @Override
    public Class<Options> getConfigurationClass() {
        return Options.class;
    }

    @Override
    public ProtocolDescription getDefaultProtocol() {
        return new ProtocolDescription("Local");
    }

    @Override
    public void start() throws LifecycleException {
        // as a standalone Jetty does
        System.setProperty("jetty.base", Fork.DIRECTORY.resolve("jetty-base").toString());
        connector.setHost(HOST);
        server.addConnector(connector);
        server.setHandler(contexts);
        // the people of LoginApplication
        UserStore people = new UserStore();
        people.addUser("ann", Credential.getCredential("secret"), new String[] {"people", "staff"});
        people.addUser("bob", Credential.getCredential("secret"), new String[] {"people"});
        HashLoginService logins = new HashLoginService("parley");
        logins.setUserStore(people);
        server.addBean(logins);
        try {
            server.start();
        } catch (Exception e) {
            throw new LifecycleException("Jetty did not start", e);
        }
    }

    @Override
    public void stop() throws LifecycleException {
        try {
            server.stop();
        } catch (Exception e) {
            throw new LifecycleException("Jetty did not stop", e);
        }
    }

    @Override
    public ProtocolMetaData deploy(Archive<?> archive) throws DeploymentException {
        String path = "/" + archive.getName().replaceFirst("\\.war$", "");
        WebAppContext context = new WebAppContext();
        context.setContextPath(path);
        context.setThrowUnavailableOnStartupException(true);
        try {
            File war = File.createTempFile("deployed", ".war");
            archive.as(ZipExporter.class).exportTo(war, true);
            context.setWar(war.getPath());
            contexts.addHandler(context);
            context.start();
        } catch (Exception e) {
            throw new DeploymentException("Jetty did not deploy " + archive.getName(), e);
        }
        deployed.put(archive.getName(), context);
        HTTPContext http = new HTTPContext(HOST, connector.getLocalPort());
        return new ProtocolMetaData().addContext(http.add(new Servlet("default", path)));
    }

    @Override
    public void undeploy(Archive<?> archive) throws DeploymentException {
        WebAppContext context = deployed.remove(archive.getName());
        if (context == null) {
            return;
        }
        try {
            context.stop();
            contexts.removeHandler(context);
        } catch (Exception e) {
            throw new DeploymentException("Jetty did not undeploy " + archive.getName(), e);
        }
    }

    /** Has none. */
    public static final class Options implements ContainerConfiguration {
        @Override
        public void validate() {}
    }

    /** Offers this container if Jetty is on the class path; the other containers' runs leave Jetty out. */
    public static final class Extension implements LoadableExtension {
        @Override
        public void register(ExtensionBuilder builder) {
            if (hasJetty()) {
                builder.service(DeployableContainer.class, JettyContainer.class);
            }
        }

        static boolean hasJetty() {
            try {
                Class.forName("org.eclipse.jetty.server.Server", false, Extension.class.getClassLoader());
                return true;
            } catch (ClassNotFoundException e) {
                return false;
            }
        }
    }
}
