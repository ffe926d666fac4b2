package io.busline.history.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SlotTableTest {
    @Test
    void slots_are_those_of_redis_cluster() {
        assertThat(SlotTable.slotOf("123456789")).isEqualTo(0x31C3); // the check value of this CRC
        assertThat(SlotTable.slotOf("foo")).isEqualTo(12_182);
        assertThat(SlotTable.slotOf("bar")).isEqualTo(5_061);
    }

    @Test
    void a_room_belongs_to_the_master_whose_range_its_slot_is_in() {
        SlotTable table = new SlotTable(List.of(
                new SlotTable.Range(0, 5_060, "a"),
                new SlotTable.Range(5_061, 5_061, "b"),
                new SlotTable.Range(12_000, 16_383, "a")));

        assertThat(table.masterOf("bar")).contains("b");
        assertThat(table.masterOf("foo")).contains("a");
        assertThat(table.masters()).containsExactly("a", "b");
    }

    @Test
    void a_slot_that_nobody_serves_has_no_master() {
        assertThat(SlotTable.EMPTY.masterOf("foo")).isEmpty();
        assertThat(SlotTable.EMPTY.masters()).isEmpty();
    }
}
