"""``python -m newslib`` is the command line."""

from newslib.cli import main

raise SystemExit(main())
