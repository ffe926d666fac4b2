package io.busline.history.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.impl.types.BulkType;
import io.vertx.redis.client.impl.types.MultiType;
import io.vertx.redis.client.impl.types.NumberType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class AnswersTest {
    @Test
    void members_and_scores_are_read_in_both_versions_of_redis_protocol() {
        Response version2 = multi(bulk("a"), bulk("1"), bulk("b"), bulk("9007199254740991"));
        Response version3 = multi(
                multi(bulk("a"), NumberType.create(1.0)), multi(bulk("b"), NumberType.create(9007199254740991.0)));

        for (Response response : List.of(version2, version3)) {
            List<String> found = new ArrayList<>();
            new Answers(List.of(response)).nextScored((member, score) -> found.add(member + score));
            assertThat(found).containsExactly("a1", "b9007199254740991");
        }
    }

    @Test
    void answers_come_in_the_order_of_commands_and_nothing_is_not_zero() {
        Answers answers = new Answers(
                Arrays.asList(NumberType.create(4), null, bulk("7"), bulk("8"), null, NumberType.create(2.0)));

        assertThat(answers.nextLong()).isEqualTo(4);
        assertThat(answers.nextCounter()).isEmpty();
        answers.skip(1);
        assertThat(answers.nextCounter()).hasValue(8);
        assertThat(answers.nextScore()).isEmpty();
        assertThat(answers.nextScore()).isEqualTo(OptionalLong.of(2));
    }

    @Test
    void an_empty_sorted_set_has_no_members() {
        Answers answers = new Answers(List.of(multi(), multi(bulk("a"), bulk("1")), multi()));

        assertThat(answers.nextHasMembers()).isFalse();
        assertThat(answers.nextHasMembers()).isTrue();
        answers.nextScored((member, score) -> {
            throw new AssertionError(member);
        });
    }

    @Test
    void members_are_added_to_nothing_but_a_zadd() {
        Commands commands = new Commands();
        commands.zadd("key").member(1, "one").member(2, "two");
        commands.expire("key", 1);

        assertThatThrownBy(() -> commands.member(3, "three")).isInstanceOf(IllegalStateException.class);
    }

    private static Response multi(Response... parts) {
        MultiType multi = MultiType.create(parts.length, false);
        for (Response part : parts) {
            multi.add(part);
        }
        return multi;
    }

    private static Response bulk(String text) {
        return BulkType.create(Buffer.buffer(text), false);
    }
}
