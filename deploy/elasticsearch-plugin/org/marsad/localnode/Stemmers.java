package org.marsad.localnode;

import java.util.Locale;
import java.util.function.UnaryOperator;

import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.ar.ArabicStemFilter;
import org.apache.lucene.analysis.ckb.SoraniStemFilter;
import org.apache.lucene.analysis.en.EnglishMinimalStemFilter;
import org.apache.lucene.analysis.en.EnglishPossessiveFilter;
import org.apache.lucene.analysis.en.KStemFilter;
import org.apache.lucene.analysis.en.PorterStemFilter;
import org.apache.lucene.analysis.fa.PersianStemFilter;
import org.apache.lucene.analysis.fr.FrenchLightStemFilter;
import org.apache.lucene.analysis.fr.FrenchMinimalStemFilter;
import org.apache.lucene.analysis.snowball.SnowballFilter;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.index.analysis.TokenFilterFactory;
import org.tartarus.snowball.ext.EnglishStemmer;
import org.tartarus.snowball.ext.FrenchStemmer;

/** The {@code stemmer} filter for the languages of our feeds: Arabic, Persian, Sorani, English and French. */
final class Stemmers {

    private Stemmers() {}

    /** The language stands under {@code language}, or under its older name {@code name}; unset means Porter's. */
    static TokenFilterFactory named(String name, Settings settings) {
        String language = settings.get("language", settings.get("name", "porter"));
        return new Stemmer(name, filter(name, language.toLowerCase(Locale.ROOT)));
    }

    private static UnaryOperator<TokenStream> filter(String name, String language) {
        return switch (language) {
            case "arabic" -> ArabicStemFilter::new;
            case "persian" -> PersianStemFilter::new;
            case "sorani" -> SoraniStemFilter::new;
            case "english", "porter" -> PorterStemFilter::new;
            case "light_english", "lightenglish", "kstem" -> KStemFilter::new;
            case "minimal_english", "minimalenglish" -> EnglishMinimalStemFilter::new;
            case "possessive_english", "possessiveenglish" -> EnglishPossessiveFilter::new;
            case "porter2" -> tokens -> new SnowballFilter(tokens, new EnglishStemmer());
            case "french" -> tokens -> new SnowballFilter(tokens, new FrenchStemmer());
            case "light_french", "lightfrench" -> FrenchLightStemFilter::new;
            case "minimal_french", "minimalfrench" -> FrenchMinimalStemFilter::new;
            default -> throw new IllegalArgumentException(
                "filter [" + name + "]: the local node has no stemmer for [" + language + "]"
            );
        };
    }

    private record Stemmer(String name, UnaryOperator<TokenStream> filter) implements TokenFilterFactory {
        @Override
        public TokenStream create(TokenStream tokens) {
            return filter.apply(tokens);
        }
    }
}
