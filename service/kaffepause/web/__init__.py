"""Pages for people, managers and administrators. `app.pages` makes the ASGI application."""
