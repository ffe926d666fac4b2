package io.busline.bench.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleFunction;

/**
 * One axis of a chart.
 *
 * @param low least value shown; above 0 if the scale is logarithmic
 * @param high greatest value shown, above {@code low}
 * @param label what it is, with its unit
 * @param written how a value is written at a tick
 */
record Axis(double low, double high, boolean logarithmic, String label, DoubleFunction<String> written) {
    private static final int TICKS = 6;
    private static final double[] ROUND = {1, 2, 5};

    /** From 0 to a little more than the greatest. */
    static Axis linear(double greatest, String label, DoubleFunction<String> written) {
        return new Axis(0, greatest > 0 ? greatest * 1.05 : 1, false, label, written);
    }

    /** Each factor takes the same room: for values that differ by many times. */
    static Axis logarithmic(double least, double greatest, String label, DoubleFunction<String> written) {
        double low = Math.max(1e-3, least);
        return new Axis(low / 1.2, Math.max(low * 2, greatest * 1.2), true, label, written);
    }

    /** Where a value lies, 0 at the low end to 1 at the high one. */
    double part(double value) {
        double part = logarithmic
                ? Math.log(Math.max(value, low) / low) / Math.log(high / low)
                : (value - low) / (high - low);
        return Math.min(1, Math.max(0, part));
    }

    /** Round values to draw lines at. */
    List<Double> ticks() {
        return logarithmic ? logarithmicTicks() : linearTicks();
    }

    private List<Double> linearTicks() {
        double rough = (high - low) / TICKS;
        double power = Math.pow(10, Math.floor(Math.log10(rough)));
        double step = power * 10;
        for (int i = ROUND.length - 1; i >= 0; i--) {
            step = ROUND[i] * power >= rough ? ROUND[i] * power : step;
        }
        List<Double> ticks = new ArrayList<>();
        for (int i = (int) Math.ceil(low / step); i * step <= high; i++) {
            ticks.add(i * step);
        }
        return ticks;
    }

    private List<Double> logarithmicTicks() {
        boolean onlyTens = high / low > 1_000;
        List<Double> ticks = new ArrayList<>();
        for (double power = Math.pow(10, Math.floor(Math.log10(low))); power <= high; power *= 10) {
            for (double round : ROUND) {
                double tick = round * power;
                if (tick >= low && tick <= high && (round == 1 || !onlyTens)) {
                    ticks.add(tick);
                }
            }
        }
        return ticks;
    }

    /** A number without zeros at its end. */
    static String shortest(double number) {
        return new BigDecimal(number)
                .round(new MathContext(7))
                .stripTrailingZeros()
                .toPlainString();
    }
}
