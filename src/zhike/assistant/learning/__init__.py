"""The learning loop: what customers asked in vain becomes gaps, what people correct becomes labelled examples.

Words: question (a customer's words, masked), gap (questions that are alike and were not answered), effect (the same gap
before and after its article was published), correction (a labelled example that waits for a person). It refuses to keep
words as they were written: what is stored has been masked by `privacy`.
"""
