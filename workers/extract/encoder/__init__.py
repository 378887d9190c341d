"""A small text encoder gives a second opinion on every question that the linear models answer, and on tolls.

article | pieces: words cut into the parts the encoder knows
        | network: a vector for each word, seen in its article (numpy, no framework)
        | features: how two places of the text stand to each other, in numbers
        | answers: of which type, one event or two, which place, date and toll, who and whom

Multilingual E5-small (Microsoft, MIT), taught on the material the linear models learn from: training/encoder.
MARSAD_ACCURATE=false leaves it out.
"""
