"""The customer's door: web chat and the bank app's chat, over sockets that may break at any moment.

Owns: chat (a customer's token and the conversations opened under it), the chat interface and its socket frames.
Words: *chat token* = what a customer's page holds to be let in again, known here only by its hash · *hello* = the first
frame of a socket, with the last sequence that the page has · *frame* = one JSON object over the socket · *cursor* = the
last sequence that a socket was given · *window* = one open socket of a chat.
Refuses: to answer (assistant), to queue (routing), to keep what was said (conversations), and to trust anything that a
socket says before it is checked.
"""
