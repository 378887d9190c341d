package org.marsad.localnode;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;

import org.apache.lucene.analysis.LowerCaseFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.ar.ArabicNormalizationFilter;
import org.apache.lucene.analysis.core.DecimalDigitFilter;
import org.apache.lucene.analysis.fa.PersianNormalizationFilter;
import org.apache.lucene.analysis.miscellaneous.ASCIIFoldingFilter;
import org.apache.lucene.analysis.miscellaneous.RemoveDuplicatesTokenFilter;
import org.apache.lucene.analysis.miscellaneous.TrimFilter;
import org.apache.lucene.analysis.ngram.EdgeNGramTokenFilter;
import org.apache.lucene.analysis.reverse.ReverseStringFilter;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.index.analysis.NormalizingTokenFilterFactory;
import org.elasticsearch.index.analysis.PreConfiguredTokenFilter;
import org.elasticsearch.index.analysis.TokenFilterFactory;
import org.elasticsearch.indices.analysis.AnalysisModule.AnalysisProvider;
import org.elasticsearch.plugins.AnalysisPlugin;

/** The token filters of this plugin by type, and those that may be named without being configured. */
final class TokenFilters {

    /** Filters without parameters that change letters only; they may stand in a normalizer. */
    private static final Map<String, UnaryOperator<TokenStream>> PLAIN = Map.of(
        "arabic_normalization", ArabicNormalizationFilter::new,
        "decimal_digit", DecimalDigitFilter::new,
        "persian_normalization", PersianNormalizationFilter::new,
        "trim", TrimFilter::new
    );

    private TokenFilters() {}

    static Map<String, AnalysisProvider<TokenFilterFactory>> byType() {
        Map<String, AnalysisProvider<TokenFilterFactory>> types = new HashMap<>();
        PLAIN.forEach((type, filter) -> types.put(type, (index, environment, name, settings) -> new Plain(name, filter)));
        types.put("lowercase", (index, environment, name, settings) -> lowercase(name, settings));
        types.put("asciifolding", (index, environment, name, settings) ->
            new Folding(name, settings.getAsBoolean("preserve_original", false)));
        types.put("stemmer", (index, environment, name, settings) -> Stemmers.named(name, settings));
        types.put("edge_ngram", (index, environment, name, settings) -> EdgeNGram.of(name, settings));
        types.put("synonym", AnalysisPlugin.requiresAnalysisSettings((index, environment, name, settings) ->
            new Synonyms(name, false, environment, settings)));
        types.put("synonym_graph", AnalysisPlugin.requiresAnalysisSettings((index, environment, name, settings) ->
            new Synonyms(name, true, environment, settings)));
        types.putAll(WordFilters.byType());
        return types;
    }

    /** What a chain may name as it is; the core brings {@code lowercase}. */
    static List<PreConfiguredTokenFilter> preConfigured() {
        return List.of(
            plain("arabic_normalization"),
            plain("decimal_digit"),
            plain("persian_normalization"),
            plain("trim"),
            PreConfiguredTokenFilter.singleton("remove_duplicates", false, RemoveDuplicatesTokenFilter::new),
            PreConfiguredTokenFilter.singleton("asciifolding", true, ASCIIFoldingFilter::new)
        );
    }

    private static PreConfiguredTokenFilter plain(String type) {
        return PreConfiguredTokenFilter.singleton(type, true, PLAIN.get(type));
    }

    /** Only the language-independent form: Greek, Irish and Turkish have rules of their own that no mapping here needs. */
    private static TokenFilterFactory lowercase(String name, Settings settings) {
        if (settings.get("language") != null) {
            throw new IllegalArgumentException("filter [" + name + "]: `language` is not offered by the local node");
        }
        return new Plain(name, LowerCaseFilter::new);
    }

    private record Plain(String name, UnaryOperator<TokenStream> filter) implements NormalizingTokenFilterFactory {
        @Override
        public TokenStream create(TokenStream tokens) {
            return filter.apply(tokens);
        }
    }

    /** Folding that may keep the original beside it: not where one token must stay one, in normalizers and synonym rules. */
    private record Folding(String name, boolean preserveOriginal) implements NormalizingTokenFilterFactory {
        @Override
        public TokenStream create(TokenStream tokens) {
            return new ASCIIFoldingFilter(tokens, preserveOriginal);
        }

        @Override
        public TokenStream normalize(TokenStream tokens) {
            return new ASCIIFoldingFilter(tokens);
        }

        @Override
        public TokenFilterFactory getSynonymFilter() {
            return new Folding(name, false);
        }
    }

    private record EdgeNGram(String name, int min, int max, boolean fromBack, boolean preserveOriginal)
        implements TokenFilterFactory {

        static EdgeNGram of(String name, Settings settings) {
            int min = settings.getAsInt("min_gram", 1);
            int max = settings.getAsInt("max_gram", 2);
            if (min < 1 || max < min) {
                throw new IllegalArgumentException("filter [" + name + "]: 1 <= min_gram <= max_gram does not hold");
            }
            boolean fromBack = switch (settings.get("side", "front").toLowerCase(Locale.ROOT)) {
                case "front" -> false;
                case "back" -> true;
                default -> throw new IllegalArgumentException("filter [" + name + "]: `side` is front or back");
            };
            return new EdgeNGram(name, min, max, fromBack, settings.getAsBoolean("preserve_original", false));
        }

        @Override
        public TokenStream create(TokenStream tokens) {
            if (fromBack) {
                return new ReverseStringFilter(grams(new ReverseStringFilter(tokens)));
            }
            return grams(tokens);
        }

        private TokenStream grams(TokenStream tokens) {
            return new EdgeNGramTokenFilter(tokens, min, max, preserveOriginal);
        }

        @Override
        public boolean breaksFastVectorHighlighter() {
            return true;
        }

        @Override
        public TokenFilterFactory getSynonymFilter() {
            throw new IllegalArgumentException("Token filter [" + name + "] cannot be used to parse synonyms");
        }
    }
}
