package io.busline.app.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FreeDiskTest {
    @TempDir
    Path directory;

    @Test
    void a_disk_with_less_than_must_be_left_free_is_full() {
        FreeDisk disk = new FreeDisk(directory, Long.MAX_VALUE);
        assertThat(disk.pressure()).isZero();

        disk.measure();

        assertThat(disk.pressure()).isGreaterThan(1);
    }

    @Test
    void a_disk_with_much_more_is_not() {
        FreeDisk disk = new FreeDisk(directory, 1);

        disk.measure();

        assertThat(disk.pressure()).isLessThan(0.01);
    }

    @Test
    void a_directory_that_is_not_there_yet_says_nothing() {
        FreeDisk disk = new FreeDisk(directory.resolve("later"), Long.MAX_VALUE);

        disk.measure();

        assertThat(disk.pressure()).isZero();
    }
}
