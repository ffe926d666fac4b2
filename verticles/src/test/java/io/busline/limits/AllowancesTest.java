package io.busline.limits;

import static org.assertj.core.api.Assertions.assertThat;

import io.busline.protocol.User;
import io.busline.testing.LimitsConfigs;
import org.junit.jupiter.api.Test;

class AllowancesTest {
    private static final long NOW = System.nanoTime();
    private static final long SECOND = 1_000_000_000;
    private static final User MEMBER = new User("ada", "Ada", false);
    private static final String HOME = "192.0.2.1";

    /** A minute is longer than the test takes. */
    private final LimitsConfigs limits =
            LimitsConfigs.with().newRoomsPerMinute(5).usersPerAddress(2);

    @Test
    void all_sessions_of_a_user_use_one_allowance() {
        Allowances allowances = new Allowances(limits.build());
        SessionAllowance first = enter(allowances, MEMBER, HOME);
        SessionAllowance second = enter(allowances, MEMBER, "198.51.100.1");

        assertThat(take(first, 3) + take(second, 5)).isEqualTo(5);
    }

    @Test
    void nobody_gets_more_by_coming_back() {
        Allowances allowances = new Allowances(limits.build());
        int passed = 0;
        for (int i = 0; i < 16; i++) {
            SessionAllowance session = enter(allowances, MEMBER, HOME);
            passed += take(session, 5);
            session.close();
            allowances.sweep(100);
        }

        assertThat(passed).isEqualTo(5);
    }

    @Test
    void guests_of_an_address_use_what_a_few_users_may_however_many_they_are() {
        Allowances allowances = new Allowances(limits.build());
        int passed = 0;
        for (int i = 0; i < 10; i++) {
            passed += take(enter(allowances, guest(i), HOME), 5);
        }

        assertThat(passed).isEqualTo(10);
        assertThat(take(enter(allowances, guest(11), "198.51.100.1"), 5)).isEqualTo(5);
        assertThat(take(enter(allowances, MEMBER, HOME), 5)).as("no guest").isEqualTo(5);
    }

    @Test
    void what_the_address_refuses_costs_the_user_nothing() {
        Allowances allowances = new Allowances(limits.usersPerAddress(1).build());
        take(enter(allowances, guest(1), HOME), 5);
        SessionAllowance elsewhere = enter(allowances, guest(2), "198.51.100.1");

        assertThat(take(enter(allowances, guest(2), HOME), 5)).isZero();
        assertThat(take(elsewhere, 5)).isEqualTo(5);
    }

    @Test
    void a_user_has_no_more_sessions_than_it_may() {
        Allowances allowances = new Allowances(limits.sessionsPerUser(2).build());
        SessionAllowance first = enter(allowances, MEMBER, HOME);
        enter(allowances, MEMBER, HOME);

        assertThat(allowances.open(HOME).enter(MEMBER)).isFalse();
        first.close();
        assertThat(allowances.open(HOME).enter(MEMBER)).isTrue();
    }

    @Test
    void who_is_not_known_yet_has_a_users_allowance_within_that_of_the_address() {
        Allowances allowances = new Allowances(limits.build());

        assertThat(take(allowances.open(HOME), 9)).isEqualTo(5);
        assertThat(take(allowances.open(HOME), 9)).isEqualTo(5);
        assertThat(take(allowances.open(HOME), 9)).isZero();
    }

    @Test
    void what_somebody_new_used_before_it_was_known_who_it_is_counts() {
        Allowances allowances = new Allowances(limits.build());
        SessionAllowance session = allowances.open(HOME);
        take(session, 3);

        session.enter(MEMBER);

        assertThat(take(session, 5)).isEqualTo(2);
        assertThat(take(enter(allowances, MEMBER, HOME), 5)).isZero();
    }

    @Test
    void what_has_happened_beyond_the_allowance_is_a_debt_of_all_the_users_sessions() {
        Allowances allowances =
                new Allowances(LimitsConfigs.with().bytesPerSecond(100_000).build());
        SessionAllowance first = enter(allowances, MEMBER, HOME);
        SessionAllowance second = enter(allowances, MEMBER, HOME);

        first.spend(Use.BYTE, 150_000, NOW);

        assertThat(first.isOverdrawn()).isTrue();
        assertThat(second.debtMs(NOW)).isBetween(500L, 501L);
        assertThat(second.debtMs(NOW + SECOND)).isZero();
    }

    @Test
    void who_has_gone_is_forgotten_once_its_allowance_is_whole_again_and_not_before() {
        Allowances allowances = new Allowances(limits.build());
        for (int i = 0; i < 100; i++) {
            SessionAllowance session = enter(allowances, guest(i), HOME);
            session.close();
        }
        SessionAllowance talker = allowances.open(HOME);
        talker.enter(MEMBER);
        talker.take(Use.NEW_ROOM, System.nanoTime());
        talker.close();
        SessionAllowance stays = enter(allowances, guest(101), "198.51.100.1");

        allowances.sweep(10);
        assertThat(allowances.users.size()).isEqualTo(92);
        allowances.sweep(1_000);

        assertThat(allowances.users.size()).isEqualTo(2);
        assertThat(allowances.addresses.size()).isEqualTo(1);
        stays.close();
        allowances.sweep(1_000);
        assertThat(allowances.users.size()).isEqualTo(1);
    }

    @Test
    void without_limits_nothing_is_counted() {
        Allowances allowances = new Allowances(LimitsConfigs.with().build());
        SessionAllowance session = enter(allowances, guest(1), HOME);

        assertThat(take(session, 10_000)).isEqualTo(10_000);
        session.spend(Use.BYTE, Integer.MAX_VALUE, NOW);
        assertThat(session.isOverdrawn()).isFalse();
    }

    private static User guest(int number) {
        return new User("guest-" + number, "Guest", true);
    }

    private static SessionAllowance enter(Allowances allowances, User user, String address) {
        SessionAllowance session = allowances.open(address);
        assertThat(session.enter(user)).isTrue();
        return session;
    }

    /** How many of so many new rooms pass. */
    private static int take(SessionAllowance session, int rooms) {
        int passed = 0;
        for (int i = 0; i < rooms; i++) {
            passed += session.take(Use.NEW_ROOM, NOW) == 0 ? 1 : 0;
        }
        return passed;
    }
}
