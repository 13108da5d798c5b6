package dev.parley;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Finds groups of top-level classes of one package that depend on each other, directly or through others: the strongly
 * connected components of more than one class. A nested class counts as its outermost one.
 */
final class ClassCycles {
    private final Map<String, Set<String>> dependencies = new HashMap<>();

    private ClassCycles(JavaClasses classes) {
        for (JavaClass from : classes) {
            for (var dependency : from.getDirectDependenciesFromSelf()) {
                JavaClass to = dependency.getTargetClass();
                String source = outermost(from);
                String target = outermost(to);
                if (from.getPackageName().equals(to.getPackageName()) && !source.equals(target)) {
                    dependencies.computeIfAbsent(source, key -> new HashSet<>()).add(target);
                }
            }
        }
    }

    /** Returns the groups, each as "package: A B C" with simple names in alphabetical order. */
    static Set<String> of(JavaClasses classes) {
        ClassCycles cycles = new ClassCycles(classes);
        Map<String, Set<String>> reachable =
                cycles.dependencies.keySet().stream().collect(Collectors.toMap(each -> each, cycles::reachableFrom));
        Set<String> groups = new TreeSet<>();
        for (String each : reachable.keySet()) {
            Set<String> group = reachable.get(each).stream()
                    .filter(other -> reachable.getOrDefault(other, Set.of()).contains(each))
                    .collect(Collectors.toCollection(TreeSet::new));
            if (group.size() > 1) {
                groups.add(packageOf(each) + ": "
                        + group.stream().map(ClassCycles::simple).collect(Collectors.joining(" ")));
            }
        }
        return groups;
    }

    private Set<String> reachableFrom(String start) {
        Set<String> found = new HashSet<>();
        visit(start, found);
        return found;
    }

    private void visit(String each, Set<String> found) {
        for (String next : dependencies.getOrDefault(each, Set.of())) {
            if (found.add(next)) {
                visit(next, found);
            }
        }
    }

    private static String outermost(JavaClass type) {
        return type.getName().replaceFirst("\\$.*", "").replace("[]", "");
    }

    private static String packageOf(String name) {
        return name.substring(0, name.lastIndexOf('.')).replaceFirst("^dev\\.parley\\.?", "");
    }

    private static String simple(String name) {
        return name.substring(name.lastIndexOf('.') + 1);
    }
}
