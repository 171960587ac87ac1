"""A double of Exchange: a real HTTPS server on loopback that speaks EWS to the real exchangelib.

    with ews_server(tmp) as server:
        server.url; server.ca_file; server.store.mailbox("accord@x.example")
        server.plan(Fault("busy", operation="CreateItem", seconds=300))

Login is Basic or Bearer (with a token endpoint beside it). NTLM is not doubled: its handshake is the library's own,
and nothing of ours takes part in it. What it does not do: throttle, convert or rewrite messages, deliver late.
"""

from tests.mail.ews.server import PASSWORD, SECRET, TENANT, EwsServer, Fault, ews_server

__all__ = ["PASSWORD", "SECRET", "TENANT", "EwsServer", "Fault", "ews_server"]
