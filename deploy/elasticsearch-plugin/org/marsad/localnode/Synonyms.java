package org.marsad.localnode;

import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.text.ParseException;
import java.util.List;
import java.util.function.Function;

import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.synonym.SolrSynonymParser;
import org.apache.lucene.analysis.synonym.SynonymFilter;
import org.apache.lucene.analysis.synonym.SynonymGraphFilter;
import org.apache.lucene.analysis.synonym.SynonymMap;
import org.apache.lucene.util.CharsRef;
import org.apache.lucene.util.CharsRefBuilder;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.env.Environment;
import org.elasticsearch.index.IndexService.IndexCreationContext;
import org.elasticsearch.index.analysis.Analysis;
import org.elasticsearch.index.analysis.AnalysisMode;
import org.elasticsearch.index.analysis.CharFilterFactory;
import org.elasticsearch.index.analysis.CustomAnalyzer;
import org.elasticsearch.index.analysis.TokenFilterFactory;
import org.elasticsearch.index.analysis.TokenizerFactory;

/**
 * {@code synonym} and {@code synonym_graph} with rules in Solr's form, inline or in a file of the config folder.
 *
 * <p>Rules pass through the part of the chain before the filter, so that they match what arrives there. WordNet files and
 * the synonyms API are refused by name rather than ignored.
 */
final class Synonyms implements TokenFilterFactory {

    private final String name;
    private final boolean graph;
    private final boolean expand;
    private final boolean lenient;
    private final boolean updateable;
    private final Environment environment;
    private final Settings settings;

    Synonyms(String name, boolean graph, Environment environment, Settings settings) {
        this.name = name;
        this.graph = graph;
        this.environment = environment;
        this.settings = settings;
        this.expand = settings.getAsBoolean("expand", true);
        this.lenient = settings.getAsBoolean("lenient", false);
        this.updateable = settings.getAsBoolean("updateable", false);
        if (settings.get("synonyms_set") != null || settings.get("format", "solr").equals("solr") == false) {
            throw new IllegalArgumentException("filter [" + name + "]: the local node reads Solr rules from `synonyms` or `synonyms_path`");
        }
    }

    @Override
    public String name() {
        return name;
    }

    /** Rules that can be reloaded may serve searches only: what is indexed would not change with them. */
    @Override
    public AnalysisMode getAnalysisMode() {
        return updateable ? AnalysisMode.SEARCH_TIME : AnalysisMode.ALL;
    }

    @Override
    public TokenStream create(TokenStream tokens) {
        throw new IllegalStateException("filter [" + name + "] works only inside an analyzer's chain");
    }

    @Override
    public TokenFilterFactory getChainAwareTokenFilterFactory(
        IndexCreationContext context,
        TokenizerFactory tokenizer,
        List<CharFilterFactory> charFilters,
        List<TokenFilterFactory> before,
        Function<String, TokenFilterFactory> all
    ) {
        Analyzer chain = new CustomAnalyzer(
            tokenizer,
            charFilters.toArray(CharFilterFactory[]::new),
            before.stream().map(TokenFilterFactory::getSynonymFilter).toArray(TokenFilterFactory[]::new)
        );
        return new Ready(name, graph, getAnalysisMode(), read(chain));
    }

    private SynonymMap read(Analyzer chain) {
        try (Reader rules = rules()) {
            Parser parser = new Parser(expand, lenient, chain);
            parser.parse(rules);
            return parser.build();
        } catch (IOException | ParseException e) {
            throw new IllegalArgumentException("filter [" + name + "]: the synonyms cannot be read", e);
        }
    }

    private Reader rules() {
        List<String> inline = settings.getAsList("synonyms", null);
        if (inline != null) {
            return new StringReader(String.join("\n", inline));
        }
        String file = settings.get("synonyms_path");
        if (file == null) {
            throw new IllegalArgumentException("filter [" + name + "] needs `synonyms` or `synonyms_path`");
        }
        return Analysis.getReaderFromFile(environment, file, "synonyms_path");
    }

    private record Ready(String name, boolean graph, AnalysisMode mode, SynonymMap map) implements TokenFilterFactory {
        @SuppressWarnings("deprecation") // `synonym` means the old filter in Elasticsearch too
        @Override
        public TokenStream create(TokenStream tokens) {
            if (map.fst == null) {
                return tokens;
            }
            return graph ? new SynonymGraphFilter(tokens, map, false) : new SynonymFilter(tokens, map, false);
        }

        @Override
        public AnalysisMode getAnalysisMode() {
            return mode;
        }

        /** Rules of a later synonym filter are read without this one's. */
        @Override
        public TokenFilterFactory getSynonymFilter() {
            return IDENTITY_FILTER;
        }
    }

    /** Solr's parser that, when lenient, skips terms the chain makes nothing of instead of failing. */
    private static final class Parser extends SolrSynonymParser {
        private final boolean lenient;

        Parser(boolean expand, boolean lenient, Analyzer chain) {
            super(true, expand, chain);
            this.lenient = lenient;
        }

        @Override
        public CharsRef analyze(String text, CharsRefBuilder reuse) throws IOException {
            try {
                return super.analyze(text, reuse);
            } catch (IllegalArgumentException e) {
                if (lenient) {
                    return new CharsRef("");
                }
                throw e;
            }
        }

        @Override
        public void add(CharsRef input, CharsRef output, boolean includeOriginal) {
            if (lenient && (input.length == 0 || output.length == 0)) {
                return;
            }
            super.add(input, output, includeOriginal);
        }
    }
}
