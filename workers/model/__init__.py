"""The optional model, asked before extraction; what it says counts only where it quotes the article.

article | request: the prompt, the article, the JSON schema
        | endpoint: one HTTP call, its time limits, the breaker (the one edge here)
        | answer: the reply's body read by the same schema; or why it is of no use
        | events: each quote found in the text, or its slot dropped and counted (quotes, counts, days, places)
        | tell: the model's events, or those of the rules and the reason
"""
