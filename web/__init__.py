"""The pages. Views are thin: form, command, service, page."""

from flask import Flask

from web import (
    correction_links,
    directory,
    errors,
    feeds,
    figures,
    frame,
    health,
    held,
    lessons,
    links,
    meeting_links,
    openid,
    paper_links,
    people,
    person,
    protocols,
    public,
    raising,
    received_files,
    record,
    retention,
    returned,
    rights,
    sender_links,
    staff,
    you,
)

# Once, whatever number of applications is made.
staff.pages.register_blueprint(directory.pages)
staff.pages.register_blueprint(feeds.staff_pages)
staff.pages.register_blueprint(figures.pages)
staff.pages.register_blueprint(health.staff_pages)
staff.pages.register_blueprint(held.pages)
staff.pages.register_blueprint(openid.pages)
staff.pages.register_blueprint(people.pages)
staff.pages.register_blueprint(person.pages)
staff.pages.register_blueprint(lessons.pages)
staff.pages.register_blueprint(received_files.pages)
staff.pages.register_blueprint(record.pages)
staff.pages.register_blueprint(retention.pages)
staff.pages.register_blueprint(you.pages)
staff.pages.register_blueprint(returned.pages)


def register(app: Flask) -> None:
    """Puts every page, the frame around them and the error pages into `app`."""
    csrf = frame.register(app)
    errors.register(app)
    rights.register(app)
    for blueprint in (
        public.pages,
        raising.pages,
        links.pages,
        sender_links.pages,
        correction_links.pages,
        meeting_links.pages,
        paper_links.pages,
    ):
        # The form checks its own token, so that an old one loses nothing; the links in e-mails are
        # their own authority, since mail programs' browsers keep no cookies.
        csrf.exempt(blueprint)
        app.register_blueprint(blueprint)
    app.register_blueprint(feeds.pages)
    app.register_blueprint(health.pages)
    app.register_blueprint(protocols.pages)
    if app.config.get("METRICS_TOKEN"):
        # Imported here, so that its library takes no memory where nobody asks.
        from web import metrics

        app.register_blueprint(metrics.pages)
    if app.extensions["accord"].demo:
        # Imported here, so that outside demo mode nothing of it is even loaded.
        from web import demo

        demo.register(app)
    app.register_blueprint(staff.pages)
