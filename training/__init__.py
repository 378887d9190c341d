"""What is learnt and how it is judged: the annotated articles, the parts they fall into, the score, the models."""
