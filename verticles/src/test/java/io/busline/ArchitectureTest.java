package io.busline;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.busline.history.AppendEvent;
import io.busline.transport.vertx.VertxPipeline;
import io.vertx.core.VerticleBase;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The rules of the house that a compiler does not know. */
class ArchitectureTest {
    private static final String ROOT = "io.busline";
    private static final int MOST_TYPES = 15;

    private static final JavaClasses BUSLINE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);

    /** Which of our packages each package may use, with all below it; what is not named here uses none. */
    private static final Map<String, List<String>> MAY_USE = Map.ofEntries(
            Map.entry("protocol", List.of()),
            Map.entry("config", List.of()),
            Map.entry("embedded", List.of()),
            Map.entry("overload", List.of()),
            Map.entry("limits", List.of("protocol", "config", "overload")),
            Map.entry("identity", List.of("protocol")),
            Map.entry("bus", List.of("protocol")),
            Map.entry("history", List.of("protocol", "config", "overload", "bus")),
            Map.entry("presence", List.of("overload", "bus")),
            Map.entry("room", List.of("protocol", "config", "overload", "bus", "history", "limits")),
            Map.entry(
                    "chat",
                    List.of(
                            "protocol",
                            "config",
                            "overload",
                            "limits",
                            "bus",
                            "history",
                            "presence",
                            "identity",
                            "room")),
            Map.entry(
                    "session",
                    List.of("protocol", "config", "overload", "limits", "history", "identity", "room", "chat")),
            Map.entry("transport", List.of("protocol", "config", "overload", "room", "session")),
            Map.entry(
                    "gateway",
                    List.of(
                            "protocol",
                            "config",
                            "overload",
                            "limits",
                            "bus",
                            "identity",
                            "room",
                            "chat",
                            "session",
                            "transport")),
            Map.entry("ops", List.of("config", "overload", "bus", "history")));

    static Stream<Arguments> packages() {
        return MAY_USE.entrySet().stream().map(entry -> Arguments.of(entry.getKey(), entry.getValue()));
    }

    @ParameterizedTest
    @MethodSource("packages")
    void a_package_uses_only_those_below_it(String name, List<String> mayUse) {
        String[] allowed = Stream.concat(mayUse.stream(), Stream.of(name))
                .map(used -> ROOT + "." + used + "..")
                .toArray(String[]::new);
        noClasses()
                .that()
                .resideInAPackage(ROOT + "." + name + "..")
                .should()
                .dependOnClassesThat(resideInAnyPackage(ROOT + "..").and(not(resideInAnyPackage(allowed))))
                .check(BUSLINE);
    }

    @Test
    void every_package_has_its_rule() {
        Set<String> packages = BUSLINE.stream()
                .map(type -> type.getPackageName().substring(ROOT.length() + 1).split("\\.")[0])
                .collect(toSet());

        assertThat(packages).isEqualTo(MAY_USE.keySet());
    }

    @Test
    void there_are_no_circles_between_packages_nor_between_the_parts_of_one() {
        slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(BUSLINE);
        slices().matching(ROOT + ".history.(*)..").should().beFreeOfCycles().check(BUSLINE);
        slices().matching(ROOT + ".history.placement.(*)..")
                .should()
                .beFreeOfCycles()
                .check(BUSLINE);
        slices().matching(ROOT + ".transport.(*)..").should().beFreeOfCycles().check(BUSLINE);
    }

    @Test
    void only_the_transport_sees_netty_and_vertx_web() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".transport..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.netty..", "io.vertx.ext.web..")
                .check(BUSLINE);
    }

    @Test
    void one_class_of_the_transports_knows_the_internals_of_vertx() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".transport..")
                .and()
                .doNotHaveFullyQualifiedName(VertxPipeline.class.getName())
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.vertx.core.impl..", "io.vertx.core.http.impl..", "io.vertx.core.internal..")
                .check(BUSLINE);
    }

    @Test
    void the_protocol_knows_no_sockets() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".protocol..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.netty..", "java.nio.channels..", "io.vertx.core.http..", "io.vertx.core.net..")
                .check(BUSLINE);
    }

    @Test
    void only_the_bus_touches_the_event_bus() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".bus..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.vertx.core.eventbus..")
                .check(BUSLINE);
    }

    @Test
    void only_history_redis_knows_the_redis_client() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".history.redis..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.vertx.redis..")
                .check(BUSLINE);
    }

    @Test
    void only_the_chat_asks_history_to_store_events() {
        noClasses()
                .that()
                .resideOutsideOfPackages(ROOT + ".chat..", ROOT + ".history..")
                .should()
                .callConstructorWhere(target(owner(type(AppendEvent.class))))
                .check(BUSLINE);
    }

    @Test
    void a_package_can_be_held_in_the_head() {
        Map<String, Long> types = BUSLINE.stream()
                .filter(JavaClass::isTopLevelClass)
                .filter(type -> !type.getSimpleName().equals("package-info"))
                .collect(groupingBy(JavaClass::getPackageName, counting()));

        assertThat(types)
                .allSatisfy((name, count) ->
                        assertThat(count).as("types in %s", name).isLessThanOrEqualTo(MOST_TYPES));
    }

    @Test
    void verticles_are_final_and_named_as_such() {
        classes()
                .that()
                .areAssignableTo(VerticleBase.class)
                .should()
                .haveSimpleNameEndingWith("Verticle")
                .andShould()
                .haveModifier(JavaModifier.FINAL)
                .check(BUSLINE);
    }
}
