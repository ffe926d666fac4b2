package io.busline.identity;

import io.busline.protocol.BuslineException;
import io.busline.protocol.ErrorCode;
import io.busline.protocol.Names;
import java.lang.Character.UnicodeScript;
import java.text.Normalizer;
import java.util.Set;
import java.util.regex.Pattern;
import rocks.xmpp.precis.PrecisProfiles;

/**
 * The names under which people are seen, by the nickname profile of PRECIS (RFC 8266): no characters that are
 * invisible, unassigned or control others; one space between words; compatible forms replaced (NFKC). Stateless; any
 * thread may call it. A call takes some µs.
 *
 * <p>Where this departs from the profile:
 *
 * <ul>
 *   <li>The zero-width joiner and non-joiner are allowed within an emoji, and between two letters of a script that
 *       needs them. The profile allows them by rules for which Java has no data; its library always refuses them.
 *   <li>Variation selectors of emoji are taken out. They only choose between two pictures of the same character.
 *   <li>A name does not begin with a combining mark, and has no more than {@value #MAX_MARKS} of them in a row.
 *   <li>A few characters that look like nothing, and that the profile allows, are refused.
 * </ul>
 */
final class DisplayName {
    static final int MAX_MARKS = 4;

    private static final int ZWNJ = 0x200C;
    private static final int ZWJ = 0x200D;
    /** They stand for the joiners while the library looks at the name. No name may have them itself. */
    private static final String STANDS_FOR_ZWJ = "\uFFFC";

    private static final String STANDS_FOR_ZWNJ = "\uFFFD";

    private static final Pattern EMOJI_VARIATIONS = Pattern.compile("[\uFE0E\uFE0F]");

    /** Blank of Braille, of Khitan, of music and of Mongolian; variations of ideographs. */
    private static final Pattern LOOKS_LIKE_NOTHING =
            Pattern.compile("[\\x{2800}\\x{16FE4}\\x{1D159}\\x{180F}\\x{E0100}-\\x{E01EF}]");

    private static final Pattern MARKS = Pattern.compile("^\\p{M}|\\p{M}{" + (MAX_MARKS + 1) + "}");

    private static final Set<UnicodeScript> JOINING = Set.of(
            UnicodeScript.ARABIC,
            UnicodeScript.SYRIAC,
            UnicodeScript.MONGOLIAN,
            UnicodeScript.DEVANAGARI,
            UnicodeScript.BENGALI,
            UnicodeScript.GURMUKHI,
            UnicodeScript.GUJARATI,
            UnicodeScript.ORIYA,
            UnicodeScript.TAMIL,
            UnicodeScript.TELUGU,
            UnicodeScript.KANNADA,
            UnicodeScript.MALAYALAM,
            UnicodeScript.SINHALA);

    /** What looks like the beginning of a guest's id, in lower case: its letters, and those that look like them. */
    private static final Pattern LIKE_AN_ID =
            Pattern.compile("[g\u0261\u0581][u\u028B\u03C5\u057D][e\u0435\u04BD][s\u0455\uA731][t\u03C4\u0442]"
                    + " ?[\\p{Pd}\u2212_] ?[\\p{L}\\p{N}].*");

    private DisplayName() {}

    /**
     * The name as it is shown.
     *
     * @throws BuslineException {@code bad_field} if nobody may have the name
     */
    static String of(String wish) {
        try {
            String enforced = PrecisProfiles.NICKNAME.enforce(prepare(wish));
            if (LOOKS_LIKE_NOTHING.matcher(enforced).find()
                    || MARKS.matcher(enforced).find()) {
                throw refused();
            }
            String name = enforced.replace(STANDS_FOR_ZWJ, Character.toString(ZWJ))
                    .replace(STANDS_FOR_ZWNJ, Character.toString(ZWNJ));
            if (name.length() > Names.MAX_LENGTH) {
                throw refused();
            }
            return name;
        } catch (IllegalArgumentException e) {
            throw refused(); // the library's reason quotes code points, which help nobody
        }
    }

    /**
     * Whether the name could be taken for a guest's id.
     *
     * @param name as {@link #of} gives it
     */
    static boolean isLikeAnId(String name) {
        String visible = name.replace(Character.toString(ZWJ), "").replace(Character.toString(ZWNJ), "");
        try {
            return LIKE_AN_ID
                    .matcher(PrecisProfiles.NICKNAME.toComparableString(visible))
                    .matches();
        } catch (IllegalArgumentException e) {
            return true; // in lower case it is no name any more, so it can't be told from an id
        }
    }

    private static String prepare(String wish) {
        if (wish.contains(STANDS_FOR_ZWJ) || wish.contains(STANDS_FOR_ZWNJ)) {
            throw refused();
        }
        String normal = EMOJI_VARIATIONS
                .matcher(Normalizer.normalize(wish, Normalizer.Form.NFKC))
                .replaceAll("");
        int[] points = normal.codePoints().toArray();
        StringBuilder prepared = new StringBuilder(normal.length());
        for (int i = 0; i < points.length; i++) {
            boolean within = i > 0 && i + 1 < points.length;
            if (points[i] == ZWJ && within && mayJoin(points[i - 1], points[i + 1])) {
                prepared.append(STANDS_FOR_ZWJ);
            } else if (points[i] == ZWNJ && within && areOfAJoiningScript(points[i - 1], points[i + 1])) {
                prepared.append(STANDS_FOR_ZWNJ);
            } else {
                prepared.appendCodePoint(points[i]);
            }
        }
        return prepared.toString();
    }

    private static boolean mayJoin(int before, int after) {
        boolean emoji = (isPicture(before) || isSkinTone(before)) && isPicture(after);
        return emoji || areOfAJoiningScript(before, after);
    }

    private static boolean isPicture(int codePoint) {
        return Character.getType(codePoint) == Character.OTHER_SYMBOL;
    }

    private static boolean isSkinTone(int codePoint) {
        return codePoint >= 0x1F3FB && codePoint <= 0x1F3FF;
    }

    private static boolean areOfAJoiningScript(int before, int after) {
        UnicodeScript script = UnicodeScript.of(after);
        boolean letters = Character.isLetter(after) && (Character.isLetter(before) || isMark(before));
        return letters
                && JOINING.contains(script)
                && (UnicodeScript.of(before) == script || UnicodeScript.of(before) == UnicodeScript.INHERITED);
    }

    private static boolean isMark(int codePoint) {
        int type = Character.getType(codePoint);
        return type == Character.NON_SPACING_MARK || type == Character.COMBINING_SPACING_MARK;
    }

    private static BuslineException refused() {
        return new BuslineException(
                ErrorCode.BAD_FIELD, "name is 1 to " + Names.MAX_LENGTH + " visible characters, as in RFC 8266");
    }
}
