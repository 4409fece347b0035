"""A run in the forms of other programs: JUnit XML for build systems, Inspect's log for its viewer and its analyses."""
