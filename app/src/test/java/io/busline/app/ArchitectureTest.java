package io.busline.app;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The packages of the program, and who may use whom. */
class ArchitectureTest {
    private static final JavaClasses APP = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.busline.app");

    @Test
    void dependencies_go_from_the_program_to_warming_up_to_the_node_to_its_configuration() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("program")
                .definedBy("io.busline.app")
                .layer("warmup")
                .definedBy("io.busline.app.warmup")
                .layer("node")
                .definedBy("io.busline.app.node")
                .layer("config")
                .definedBy("io.busline.app.config")
                .whereLayer("program")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("warmup")
                .mayOnlyBeAccessedByLayers("program")
                .whereLayer("node")
                .mayOnlyBeAccessedByLayers("program", "warmup")
                .check(APP);
    }

    @Test
    void only_one_class_knows_hazelcast() {
        noClasses()
                .that()
                .haveSimpleNameNotStartingWith("HazelcastCluster")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("com.hazelcast..", "io.vertx.spi.cluster.hazelcast..")
                .check(APP);
    }

    @Test
    void only_the_command_line_knows_picocli() {
        noClasses()
                .that()
                .haveSimpleNameNotStartingWith("BuslineCommand")
                .and()
                .haveSimpleNameNotEndingWith("Version")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("picocli..")
                .check(APP);
    }
}
