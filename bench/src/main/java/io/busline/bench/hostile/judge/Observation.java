package io.busline.bench.hostile.judge;

import io.busline.bench.hostile.bystander.Figures;
import io.busline.bench.hostile.node.NodeFigures;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * All that was seen of one attack, or of some at once.
 *
 * @param attack their names
 * @param before how the bystander fared when nobody attacked
 * @param during the same, under attack
 * @param after the same, when all should be as before
 * @param node seen from the attack's beginning to {@code after}
 * @param sessionsBefore sessions open before
 * @param sessionsAfter sessions open 5 s after the attackers have left
 * @param expected reasons of refusal, one of which must be counted; empty: none need be
 * @param broken promises to the bystander that were broken
 * @param troubles of the bystander: errors and lost connections, with how often they came
 * @param told what the node told the attackers, with how often
 */
public record Observation(
        String attack,
        Figures before,
        Figures during,
        Figures after,
        NodeFigures node,
        int sessionsBefore,
        int sessionsAfter,
        Set<String> expected,
        List<String> broken,
        Map<String, Integer> troubles,
        Map<String, Long> told) {}
