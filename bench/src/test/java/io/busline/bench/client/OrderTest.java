package io.busline.bench.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OrderTest {
    private final Order order = new Order(10);

    @Test
    void messages_in_their_order_are_no_loss() {
        order.message(11);
        order.message(12);

        assertThat(order.takeLost()).isZero();
        assertThat(order.takeDoubled()).isZero();
        assertThat(order.behind(12)).isZero();
    }

    @Test
    void a_jump_is_a_loss_and_told_once() {
        order.message(14);

        assertThat(order.takeLost()).isEqualTo(3);
        assertThat(order.takeLost()).isZero();
    }

    @Test
    void numbers_that_a_gap_explains_are_not_lost() {
        order.gap(11, 13);
        order.message(14);

        assertThat(order.takeLost()).isZero();
        assertThat(order.takeGaps()).isEqualTo(3);
    }

    @Test
    void a_gap_that_begins_too_late_does_not_hide_what_is_missing_before_it() {
        order.gap(12, 13);

        assertThat(order.takeLost()).isEqualTo(1);
    }

    @Test
    void a_message_that_comes_again_is_doubled() {
        order.message(11);
        order.message(11);

        assertThat(order.takeDoubled()).isEqualTo(1);
    }

    @Test
    void what_has_not_come_in_the_end_is_lost() {
        order.message(11);

        assertThat(order.behind(15)).isEqualTo(4);
        order.giveUp(15);
        assertThat(order.takeLost()).isEqualTo(4);
    }
}
