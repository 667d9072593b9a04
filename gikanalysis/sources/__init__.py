"""Where reports come from: files, folders, and manifests that tell of the files beside them."""

from gikanalysis.sources.discover import LEDGER, Source, discover, ledgers

__all__ = ["LEDGER", "Source", "discover", "ledgers"]
