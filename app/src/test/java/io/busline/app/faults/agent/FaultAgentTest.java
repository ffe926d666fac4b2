package io.busline.app.faults.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.EnumSet;
import java.util.List;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.pool.TypePool;
import org.junit.jupiter.api.Test;

/** The agent must not let a node pass for broken that it could not break. */
class FaultAgentTest {
    @Test
    void everything_that_can_be_changed_is_there() {
        TypePool types = TypePool.Default.of(getClass().getClassLoader());

        assertThat(FaultAgent.missing(EnumSet.allOf(Target.class), types)).isEmpty();
    }

    @Test
    void what_is_not_there_is_named() {
        TypePool none = TypePool.Default.of(ClassFileLocator.NoOp.INSTANCE);

        assertThat(FaultAgent.missing(EnumSet.of(Target.RESUME), none)).isEqualTo(List.of(Target.RESUME));
        assertThat(Target.RESUME).hasToString("RESUME (io.busline.room.Hub.join)");
    }

    @Test
    void what_nobody_knows_can_not_be_switched_off() {
        assertThatThrownBy(() -> FaultAgent.premain("no-file,GRAVITY", null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("GRAVITY");
    }
}
