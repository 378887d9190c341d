"""The Arabic language pack: spelling, sentences, numbers, dates, clitics and word lists."""
