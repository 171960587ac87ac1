"""A double of Exchange: a real HTTPS server on loopback that speaks EWS to the real exchangelib.

    with ews_server(tmp) as server:
        server.url; server.ca_file; server.store.mailbox("accord@x.example")
        server.plan(Fault("busy", operation="CreateItem", seconds=300))

Login is Basic, NTLM (the server's side by pyspnego, whose accounts NTLM_USER_FILE names) or Bearer (with a token
endpoint beside it). What it does not do: throttle, convert or rewrite messages, deliver late.
"""

from tests.mail.ews.server import PASSWORD, SECRET, TENANT, EwsServer, Fault, ews_server

__all__ = ["PASSWORD", "SECRET", "TENANT", "EwsServer", "Fault", "ews_server"]
