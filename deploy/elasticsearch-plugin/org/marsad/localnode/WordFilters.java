package org.marsad.localnode;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.miscellaneous.RemoveDuplicatesTokenFilter;
import org.apache.lucene.analysis.miscellaneous.StemmerOverrideFilter;
import org.apache.lucene.analysis.pattern.PatternCaptureGroupTokenFilter;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.env.Environment;
import org.elasticsearch.index.analysis.Analysis;
import org.elasticsearch.index.analysis.TokenFilterFactory;
import org.elasticsearch.indices.analysis.AnalysisModule.AnalysisProvider;
import org.elasticsearch.plugins.AnalysisPlugin;

/** The token filters that work on whole words: {@code stemmer_override}, {@code pattern_capture}, {@code remove_duplicates}. */
final class WordFilters {

    private WordFilters() {}

    static Map<String, AnalysisProvider<TokenFilterFactory>> byType() {
        return Map.of(
            "stemmer_override",
            AnalysisPlugin.requiresAnalysisSettings((index, environment, name, settings) -> overriding(environment, name, settings)),
            "pattern_capture",
            AnalysisPlugin.requiresAnalysisSettings((index, environment, name, settings) -> capturing(name, settings)),
            "remove_duplicates",
            (index, environment, name, settings) -> new Words(name, RemoveDuplicatesTokenFilter::new, false)
        );
    }

    /** Rules such as {@code a, b => c}: what they name becomes their right side, and no stemmer after it touches it. */
    private static TokenFilterFactory overriding(Environment environment, String name, Settings settings) {
        List<String> rules = Analysis.getWordList(environment, settings, "rules");
        if (rules == null) {
            throw new IllegalArgumentException("filter [" + name + "] needs `rules` or `rules_path`");
        }
        StemmerOverrideFilter.Builder builder = new StemmerOverrideFilter.Builder(false);
        for (String rule : rules) {
            String[] sides = rule.split("=>", -1);
            if (sides.length != 2 || sides[1].isBlank() || sides[1].contains(",")) {
                throw new IllegalArgumentException("filter [" + name + "]: [" + rule + "] is no rule such as `a, b => c`");
            }
            for (String word : sides[0].split(",")) {
                builder.add(word.trim(), sides[1].trim());
            }
        }
        try {
            StemmerOverrideFilter.StemmerOverrideMap map = builder.build();
            return new Words(name, tokens -> new StemmerOverrideFilter(tokens, map), false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static TokenFilterFactory capturing(String name, Settings settings) {
        List<String> written = settings.getAsList("patterns", null);
        if (written == null || written.isEmpty()) {
            throw new IllegalArgumentException("filter [" + name + "] needs `patterns`");
        }
        Pattern[] patterns = written.stream().map(Pattern::compile).toArray(Pattern[]::new);
        boolean original = settings.getAsBoolean("preserve_original", true);
        return new Words(name, tokens -> new PatternCaptureGroupTokenFilter(tokens, original, patterns), true);
    }

    /** {@code many}: one token may become several, so that synonym rules cannot be read through it. */
    private record Words(String name, UnaryOperator<TokenStream> filter, boolean many) implements TokenFilterFactory {
        @Override
        public TokenStream create(TokenStream tokens) {
            return filter.apply(tokens);
        }

        @Override
        public TokenFilterFactory getSynonymFilter() {
            if (many) {
                throw new IllegalArgumentException("Token filter [" + name + "] cannot be used to parse synonyms");
            }
            return this;
        }
    }
}
