"""Microsoft Graph, signed in to with an identity of our own: the outside of the directory, calendar and mail ports.

Cheap to import: `build.open_graph` is what loads msal and msgraph-sdk.
"""
