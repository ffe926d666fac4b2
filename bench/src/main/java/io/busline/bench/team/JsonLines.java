package io.busline.bench.team;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetSocket;
import io.vertx.core.parsetools.RecordParser;
import java.util.function.Consumer;

/** JSON objects over TCP, one a line. */
final class JsonLines {
    /** Histograms of every second of a long run, and the newest numbers of many rooms. */
    private static final int LONGEST = 64 * 1024 * 1024;

    private JsonLines() {}

    /**
     * @param take gets each object
     * @param fault called when what comes is not JSON, or {@code take} fails
     */
    static Handler<Buffer> reader(Consumer<JsonObject> take, Runnable fault) {
        RecordParser lines = RecordParser.newDelimited("\n");
        lines.maxRecordSize(LONGEST);
        lines.exceptionHandler(e -> fault.run());
        lines.handler(line -> {
            try {
                take.accept(new JsonObject(line));
            } catch (RuntimeException e) {
                fault.run();
            }
        });
        return lines;
    }

    static Future<Void> write(NetSocket socket, JsonObject object) {
        return socket.write(object.toBuffer().appendString("\n"));
    }
}
