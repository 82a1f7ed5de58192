"""An optional language model, off by default: it may put an approved answer into other words, and nothing more.

What it says is checked sentence by sentence against the article that it was given (`support`); what is not borne out is
thrown away and the article is sent word by word. Personal data is replaced by tokens before it leaves (`tokens`), no
call is made inside a transaction (`prepared`), and a failing server is left alone (`server`).
"""
