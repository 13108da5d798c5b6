package dev.parley.examples.spring;

import static org.springframework.http.HttpStatus.CONFLICT;

import dev.parley.Parley;
import dev.parley.examples.shop.Archive;
import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** Takes orders. Nobody in the room {@code orders} hears of one that is rolled back. */
@RestController
public class Orders {
    private final JdbcTemplate database;
    private final Parley parley;
    private final Archive archive;

    public Orders(JdbcTemplate database, Parley parley, Archive archive) {
        this.database = database;
        this.parley = parley;
        this.archive = archive;
        database.execute("CREATE TABLE IF NOT EXISTS orders (number INTEGER PRIMARY KEY)");
    }

    @PostMapping("/orders")
    @Transactional
    public void place(@RequestParam int number) {
        parley.room("orders").sayAfterCommit("Order " + number + " is on its way");
        if (database.update("INSERT INTO orders VALUES (?) ON CONFLICT DO NOTHING", number) == 0) {
            throw new ResponseStatusException(CONFLICT, "We have this order already");
        }
    }

    @GetMapping("/feed")
    public List<String> feed() {
        return archive.lines();
    }
}
