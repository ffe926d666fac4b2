package io.busline;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.busline.bus.Bus;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.EventBus;
import io.vertx.redis.client.Command;
import org.junit.jupiter.api.Test;

/** The rules of the house that a compiler does not know. */
class ArchitectureTest {
    private static final JavaClasses BUSLINE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.busline");

    @Test
    void dependencies_run_one_way() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("protocol")
                .definedBy("io.busline.protocol")
                .layer("config")
                .definedBy("io.busline.config")
                .layer("embedded")
                .definedBy("io.busline.embedded")
                .layer("bus")
                .definedBy("io.busline.bus")
                .layer("history")
                .definedBy("io.busline.history")
                .layer("presence")
                .definedBy("io.busline.presence")
                .layer("room")
                .definedBy("io.busline.room")
                .layer("gateway")
                .definedBy("io.busline.gateway")
                .layer("ops")
                .definedBy("io.busline.ops")
                .whereLayer("protocol")
                .mayNotAccessAnyLayer()
                .whereLayer("config")
                .mayNotAccessAnyLayer()
                .whereLayer("embedded")
                .mayNotAccessAnyLayer()
                .whereLayer("bus")
                .mayOnlyAccessLayers("protocol")
                .whereLayer("history")
                .mayOnlyAccessLayers("protocol", "config", "bus")
                .whereLayer("presence")
                .mayOnlyAccessLayers("bus")
                .whereLayer("room")
                .mayOnlyAccessLayers("protocol", "config", "bus", "history")
                .whereLayer("gateway")
                .mayOnlyAccessLayers("protocol", "config", "bus", "history", "presence", "room")
                .whereLayer("ops")
                .mayOnlyAccessLayers("config", "bus", "history")
                .check(BUSLINE);
    }

    @Test
    void only_the_bus_touches_the_event_bus() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName(Bus.class.getName())
                .should()
                .accessClassesThat()
                .areAssignableTo(EventBus.class)
                .check(BUSLINE);
    }

    @Test
    void only_history_knows_redis() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.busline.history")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(Command.class.getPackageName())
                .check(BUSLINE);
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
