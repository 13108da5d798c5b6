package dev.parley;

import dev.parley.message.RoomName;
import jakarta.servlet.ServletContext;
import java.util.Map;

/**
 * Parley inside an application: its rooms, and what happens in them.
 *
 * <pre>{@code
 * Parley parley = Parley.of(getServletContext());
 * parley.room("orders").say("Order 17 is on its way");
 * }</pre>
 *
 * <p>With CDI it can be injected: {@code @Inject Parley parley}. Safe for any thread.
 */
public final class Parley {
    /** Attribute of the context with the one object of this class. */
    static final String ATTRIBUTE = Parley.class.getName();

    private final ModuleServices services;

    private Parley(ModuleServices services) {
        this.services = services;
    }

    /** Lets a context's {@link #of} find its server. */
    static void publish(ServletContext context, ModuleServices services) {
        context.setAttribute(ATTRIBUTE, new Parley(services));
    }

    /**
     * Returns the Parley of an application.
     *
     * @throws IllegalStateException if there is none: it is not enabled, has not started yet, or the container has no
     *     WebSockets
     */
    public static Parley of(ServletContext context) {
        if (context.getAttribute(ATTRIBUTE) instanceof Parley parley) {
            return parley;
        }
        throw new IllegalStateException("There is no Parley in " + context.getContextPath()
                + "/: set parley.enabled=true, or call Parley.mount while the application starts");
    }

    /**
     * Starts Parley inside an application, once, while the application starts: in a {@code ServletContainerInitializer}, a
     * Spring {@code ServletContextInitializer} or a {@code ServletContextListener} of {@code web.xml}. It ends with the
     * application. If the container has no WebSockets, says so in the log and does nothing.
     *
     * <pre>{@code
     * Parley.mount(servletContext, Map.of("parley.path", "/live", "parley.data", "/var/lib/shop/rooms"));
     * }</pre>
     *
     * @param settings by full name; system properties and the environment take precedence, as over context-params
     * @throws IllegalArgumentException if a setting is refused; the message names it
     * @throws IllegalStateException if it is started already
     */
    public static void mount(ServletContext context, Map<String, String> settings) {
        if (context.getAttribute(ATTRIBUTE) != null) {
            throw new IllegalStateException("Parley is mounted in " + context.getContextPath() + "/ already");
        }
        Mounting.mount(context, settings).ifPresent(application -> publish(context, application.module()));
    }

    /**
     * Returns a room. Rooms need not be made; one that nobody has said anything in costs nothing.
     *
     * @throws IllegalArgumentException if no room can have this name
     */
    public Room room(String name) {
        RoomName room = RoomName.parse(name)
                .orElseThrow(() -> new IllegalArgumentException("No room can have the name \"" + name + "\""));
        return new LogRoom(services, room, LogRoom.APPLICATION);
    }

    /**
     * Tells a listener what happens in the rooms from now on.
     *
     * @return ends that; idempotent
     */
    public Runnable listen(RoomListener listener) {
        services.announcer().add(listener);
        return () -> services.announcer().remove(listener);
    }

    /** Returns whether new clients should be sent here: the server is not stopping, and its log accepts messages. */
    public boolean isReady() {
        return services.ready().getAsBoolean();
    }
}
