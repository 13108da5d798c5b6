package dev.parley.it.distribution;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

class PayaraMicroIT extends DistributionTest {
    @Override
    Distribution start(Path directory, Map<String, String> settings) throws IOException {
        return Distribution.payaraMicro(directory, settings);
    }
}
