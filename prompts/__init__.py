"""One Markdown file a prompt, with front matter: name, version, variables."""
