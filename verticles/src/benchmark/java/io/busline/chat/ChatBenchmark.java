package io.busline.chat;

import io.busline.MicroBenchmark;
import io.busline.bus.Request;
import io.busline.bus.Requests;
import io.busline.config.HistoryConfig;
import io.busline.config.LimitsConfig;
import io.busline.config.RatesConfig;
import io.busline.history.AppendEvent;
import io.busline.identity.Admission;
import io.busline.identity.Identity;
import io.busline.identity.Policy;
import io.busline.limits.Allowances;
import io.busline.limits.SessionAllowance;
import io.busline.overload.Overload;
import io.busline.protocol.RoomEvent;
import io.busline.protocol.User;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Setup;

/**
 * What {@link Chat} adds to a message of 100 characters with nothing configured: validating, authorising and limiting
 * it. The baseline makes the same request of history, which answers at once, without {@link Chat}.
 */
public class ChatBenchmark extends MicroBenchmark {
    private static final String ROOM = "lobby";
    private static final RatesConfig NEVER_REACHED = new RatesConfig(Integer.MAX_VALUE, 0, 0, 0, 0, 2);
    private static final User ADA = new User("guest-1k9w", "Ada", true);

    private final Requests history = new InstantHistory();
    private RoomEvent event = new RoomEvent.Message("x".repeat(100));
    private String id = "m-4711";
    private Chat chat;
    private Participant ada;
    private Chat limitedChat;
    private Participant limitedAda;

    /** Answers every request at once with the same answer. */
    private static final class InstantHistory implements Requests {
        private final Future<Object> answer = Future.succeededFuture(new AppendEvent.Appended(1, 1));

        @Override
        @SuppressWarnings("unchecked")
        public <R> Future<R> ask(Request<R> request) {
            return (Future<R>) answer;
        }

        @Override
        public <R> Future<List<R>> askAll(Request<R> request) {
            throw new UnsupportedOperationException();
        }
    }

    @Setup
    public void join() {
        chat = chat(RatesConfig.NONE);
        ada = enter(RatesConfig.NONE);
        limitedChat = chat(NEVER_REACHED);
        limitedAda = enter(NEVER_REACHED);
    }

    private Chat chat(RatesConfig rates) {
        return new Chat(
                history,
                null,
                Policy.OPEN,
                List.of(),
                LimitsConfig.DEFAULT.withRates(rates),
                HistoryConfig.DEFAULT.idLifetime(),
                new Overload(new SimpleMeterRegistry()));
    }

    private Participant enter(RatesConfig rates) {
        SessionAllowance allowance = new Allowances(LimitsConfig.DEFAULT.withRates(rates)).open("192.0.2.1");
        allowance.enter(ADA);
        Participant participant = chat.enter(new Admission(new Identity(ADA), null, false), null, allowance);
        participant.memberships().countAsJoined(ROOM, ADA.id());
        return participant;
    }

    @Benchmark
    public Future<AppendEvent.Appended> publish() {
        return chat.publish(ada, ROOM, event, id);
    }

    /** Counts the message for the user and for its address. */
    @Benchmark
    public Future<AppendEvent.Appended> publishWithinLimits() {
        return limitedChat.publish(limitedAda, ROOM, event, id);
    }

    @Benchmark
    public Future<AppendEvent.Appended> baseline() {
        return history.ask(new AppendEvent(ROOM, ADA, event, id, false, 0));
    }
}
