package io.busline.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/** Many who talk at the same time, without waiting for answers. */
public final class CrossTraffic {
    private CrossTraffic() {}

    /**
     * Has each say that many things in one go, and sees that all hear all of it, once, in the same order.
     *
     * @param clients who have joined the room, into which nothing was said before
     */
    public static void everyoneHearsEveryoneInOneOrder(List<ChatClient> clients, String room, int each) {
        for (int i = 0; i < each; i++) {
            for (ChatClient client : clients) {
                client.send(ChatClient.message(room, "m" + i));
            }
        }
        for (ChatClient client : clients) {
            for (long seq = 1; seq <= (long) each * clients.size(); seq++) {
                assertThat(client.expect("message").getLong("seq")).isEqualTo(seq);
            }
            assertThat(client.unexpected("message")).isEmpty();
        }
    }
}
