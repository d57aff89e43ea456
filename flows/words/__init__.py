"""Facts in words: dates, amounts, rounds and publishers' own words, in any language of ours."""
