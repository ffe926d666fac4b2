package io.busline.protocol;

import static java.util.Map.entry;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FrameEncoderTest {
    private static final User ADA = new User("ada", "Ada \"A\"", false);
    private static final StoredEvent STORED = StoredEvent.of("r", 7, 8, ADA, new RoomEvent.Message("hi"));
    private static final String MESSAGE =
            "{'type':'message','room':'r','seq':7,'ts':8,'user':{'id':'ada','name':'Ada \\\"A\\\"'},'text':'hi'}";

    private static final Map<ServerFrame, String> EXAMPLES = Map.ofEntries(
            entry(
                    new ServerFrame.Welcome("1", ADA, "t", "s", "n", new ServerFrame.Limits(1, 2, 3, 4)),
                    "{'type':'welcome','id':'1','user':{'id':'ada','name':'Ada \\\"A\\\"','guest':false},'token':'t','session':'s',"
                            + "'node':'n','limits':{'frameBytes':1,'textChars':2,'roomsPerSession':3,'messagesPerSecond':4}}"),
            entry(
                    new ServerFrame.Joined("1", "r", 7, List.of(STORED), true, 2),
                    "{'type':'joined','id':'1','room':'r','seq':7,'messages':[" + MESSAGE
                            + "],'complete':true,'count':2}"),
            entry(new ServerFrame.Left(null, "r"), "{'type':'left','room':'r'}"),
            entry(new ServerFrame.Ack("1", "r", 7, 8), "{'type':'ack','id':'1','room':'r','seq':7,'ts':8}"),
            entry(
                    new ServerFrame.History("1", "r", List.of(), false),
                    "{'type':'history','id':'1','room':'r','messages':[],'more':false}"),
            entry(new ServerFrame.Presence("1", "r", 3), "{'type':'presence','id':'1','room':'r','count':3}"),
            entry(new ServerFrame.Gap("r", new SeqGap(3, 4, true)), "{'type':'gap','room':'r','from':3,'to':4}"),
            entry(new ServerFrame.Pong("1"), "{'type':'pong','id':'1'}"),
            entry(
                    new ServerFrame.Error("1", "r", ErrorCode.RATE_LIMITED, "slower", 50),
                    "{'type':'error','id':'1','code':'rate_limited','message':'slower','retryable':true,"
                            + "'retryAfterMs':50,'room':'r'}"),
            entry(new ServerFrame.Reconnect(250), "{'type':'reconnect','afterMs':250}"));

    @Test
    void every_frame_is_written_as_the_contract_has_it() {
        EXAMPLES.forEach(
                (frame, json) -> assertThat(FrameEncoder.encode(frame).text()).isEqualTo(json.replace('\'', '"')));
    }

    @Test
    void no_frame_has_been_left_out_of_this_test() {
        assertThat(EXAMPLES.keySet().stream().map(Object::getClass).collect(toSet()))
                .isEqualTo(Arrays.stream(ServerFrame.class.getPermittedSubclasses())
                        .collect(toSet()));
    }

    @Test
    void a_gap_of_numbers_that_nobody_used_says_so() {
        assertThat(FrameEncoder.encode(new ServerFrame.Gap("r", SeqGap.unused(3)))
                        .text())
                .isEqualTo("{\"type\":\"gap\",\"room\":\"r\",\"from\":3,\"to\":3,\"unused\":true}");
    }

    @Test
    void an_error_without_room_id_or_time_has_no_such_fields() {
        JsonObject error =
                new JsonObject(FrameEncoder.encode(new ServerFrame.Error(null, null, ErrorCode.BAD_FRAME, "no", 0))
                        .text());

        assertThat(error.getMap()).containsOnlyKeys("type", "code", "message", "retryable");
    }
}
