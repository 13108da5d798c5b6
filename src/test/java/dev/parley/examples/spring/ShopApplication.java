package dev.parley.examples.spring;

import dev.parley.Parley;
import dev.parley.RoomListener;
import dev.parley.examples.shop.Archive;
import dev.parley.examples.shop.StaffOnly;
import dev.parley.rights.RoomPolicy;
import jakarta.servlet.ServletContext;
import java.util.List;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.web.servlet.ServletContextInitializer;
import org.springframework.context.annotation.Bean;

/** A shop with live rooms, on Spring Boot. */
@SpringBootApplication
public class ShopApplication {
    public static void main(String[] args) {
        SpringApplication.run(ShopApplication.class, args);
    }

    /** Starts Parley with Tomcat. */
    @Bean
    ServletContextInitializer rooms(RoomPolicy policy) {
        return context -> {
            context.setAttribute(RoomPolicy.class.getName(), policy);
            Parley.mount(context, Map.of());
        };
    }

    /** For all beans that say something; all that are listeners hear. */
    @Bean
    Parley parley(ServletContext context, List<RoomListener> listeners) {
        Parley parley = Parley.of(context);
        listeners.forEach(parley::listen);
        return parley;
    }

    @Bean
    RoomPolicy policy() {
        return new StaffOnly();
    }

    @Bean
    Archive archive() {
        return new Archive();
    }
}
