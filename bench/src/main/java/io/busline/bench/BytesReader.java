package io.busline.bench;

import io.busline.bench.plan.Units;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@link Units#bytes} for picocli. */
final class BytesReader implements ITypeConverter<Long> {
    @Override
    public Long convert(String text) {
        try {
            return Units.bytes(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}
