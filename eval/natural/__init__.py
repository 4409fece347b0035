"""Questions as hurried colleagues type them, about public documents of many kinds (see ``README.md`` here)."""
