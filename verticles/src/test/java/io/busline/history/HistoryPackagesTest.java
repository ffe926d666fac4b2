package io.busline.history;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.vertx.redis.client.Command;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The packages of history: one direction, one that sees Redis' client, none too large. */
class HistoryPackagesTest {
    private static final String HISTORY = "io.busline.history";
    private static final int MAX_TYPES = 15;

    /** Each may use those before it. */
    private static final List<String> ORDER = List.of(
            ".redis",
            ".layout",
            ".read",
            ".settle",
            ".append",
            ".placement",
            ".placement.ring",
            ".placement.cluster",
            ".placement.sentinel");

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(HISTORY);

    @Test
    void packages_depend_on_each_other_in_one_direction() {
        for (int i = 0; i < ORDER.size(); i++) {
            String[] later = ORDER.subList(i + 1, ORDER.size()).stream()
                    .map(name -> HISTORY + name)
                    .toArray(String[]::new);
            noClasses()
                    .that()
                    .resideInAPackage(HISTORY + ORDER.get(i))
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(later)
                    .orShould()
                    .dependOnClassesThat()
                    .areAssignableTo(HistoryVerticle.class)
                    .check(CLASSES);
        }
    }

    @Test
    void the_kinds_of_placement_do_not_know_each_other() {
        for (String one : List.of("ring", "cluster", "sentinel")) {
            noClasses()
                    .that()
                    .resideInAPackage(HISTORY + ".placement." + one)
                    .should()
                    .dependOnClassesThat(JavaClass.Predicates.resideInAPackage(HISTORY + ".placement.*")
                            .and(JavaClass.Predicates.resideOutsideOfPackage(HISTORY + ".placement." + one)))
                    .check(CLASSES);
        }
    }

    @Test
    void only_the_package_redis_sees_the_redis_client() {
        noClasses()
                .that()
                .resideOutsideOfPackage(HISTORY + ".redis")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(Command.class.getPackageName() + "..")
                .check(CLASSES);
    }

    @Test
    void a_package_has_15_types_at_the_most_and_is_in_the_order() {
        Map<String, Long> types = CLASSES.stream()
                .filter(JavaClass::isTopLevelClass)
                .filter(type -> !type.getSimpleName().equals("package-info"))
                .collect(Collectors.groupingBy(JavaClass::getPackageName, Collectors.counting()));

        assertThat(types.values()).allMatch(count -> count <= MAX_TYPES);
        types.remove(HISTORY);
        assertThat(types.keySet())
                .containsExactlyInAnyOrderElementsOf(
                        ORDER.stream().map(name -> HISTORY + name).toList());
    }
}
