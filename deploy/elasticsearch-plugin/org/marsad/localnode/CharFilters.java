package org.marsad.localnode;

import java.io.Reader;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

import org.apache.lucene.analysis.charfilter.MappingCharFilter;
import org.apache.lucene.analysis.charfilter.NormalizeCharMap;
import org.apache.lucene.analysis.pattern.PatternReplaceCharFilter;
import org.elasticsearch.common.regex.Regex;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.env.Environment;
import org.elasticsearch.index.analysis.Analysis;
import org.elasticsearch.index.analysis.CharFilterFactory;
import org.elasticsearch.index.analysis.NormalizingCharFilterFactory;
import org.elasticsearch.indices.analysis.AnalysisModule.AnalysisProvider;
import org.elasticsearch.plugins.AnalysisPlugin;

/** The char filters {@code mapping} and {@code pattern_replace}; both may stand in a normalizer. */
final class CharFilters {

    private CharFilters() {}

    static Map<String, AnalysisProvider<CharFilterFactory>> byType() {
        return Map.of(
            "mapping",
            AnalysisPlugin.requiresAnalysisSettings((index, environment, name, settings) -> mapping(environment, name, settings)),
            "pattern_replace",
            AnalysisPlugin.requiresAnalysisSettings((index, environment, name, settings) -> patternReplace(name, settings))
        );
    }

    private static CharFilterFactory mapping(Environment environment, String name, Settings settings) {
        List<String> rules = Analysis.getWordList(environment, settings, "mappings");
        if (rules == null) {
            throw new IllegalArgumentException("char filter [" + name + "] needs `mappings` or `mappings_path`");
        }
        NormalizeCharMap.Builder builder = new NormalizeCharMap.Builder();
        for (String rule : rules) {
            int arrow = rule.lastIndexOf("=>");
            if (arrow < 0) {
                throw new IllegalArgumentException("char filter [" + name + "]: no `=>` in the rule [" + rule + "]");
            }
            builder.add(unescape(rule.substring(0, arrow).trim()), unescape(rule.substring(arrow + 2).trim()));
        }
        NormalizeCharMap map = builder.build();
        return new Plain(name, reader -> new MappingCharFilter(map, reader));
    }

    private static CharFilterFactory patternReplace(String name, Settings settings) {
        String written = settings.get("pattern");
        if (written == null || written.isEmpty()) {
            throw new IllegalArgumentException("char filter [" + name + "] needs a `pattern`");
        }
        Pattern pattern = Regex.compile(written, settings.get("flags"));
        String replacement = settings.get("replacement", "");
        return new Plain(name, reader -> new PatternReplaceCharFilter(pattern, replacement, reader));
    }

    /** Reads the escapes of a mapping rule: a backslash before n, t, r, b, f, uXXXX, or any sign meant as itself. */
    private static String unescape(String written) {
        StringBuilder read = new StringBuilder(written.length());
        for (int at = 0; at < written.length(); at++) {
            char sign = written.charAt(at);
            if (sign != '\\') {
                read.append(sign);
                continue;
            }
            if (++at == written.length()) {
                throw new IllegalArgumentException("nothing follows the last backslash of [" + written + "]");
            }
            if (written.charAt(at) == 'u') {
                read.append((char) codeUnit(written, at + 1));
                at += 4;
            } else {
                read.append(escaped(written.charAt(at)));
            }
        }
        return read.toString();
    }

    private static int codeUnit(String written, int at) {
        if (at + 4 > written.length()) {
            throw new IllegalArgumentException("four hex digits must follow \\u in [" + written + "]");
        }
        return Integer.parseInt(written, at, at + 4, 16);
    }

    private static char escaped(char sign) {
        return switch (sign) {
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            case 'b' -> '\b';
            case 'f' -> '\f';
            default -> sign;
        };
    }

    private record Plain(String name, UnaryOperator<Reader> filter) implements NormalizingCharFilterFactory {
        @Override
        public Reader create(Reader reader) {
            return filter.apply(reader);
        }
    }
}
