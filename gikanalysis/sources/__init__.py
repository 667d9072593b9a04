"""Where reports come from: files, folders, and manifests that tell of the files beside them."""

from gikanalysis.sources.discover import Source, discover

__all__ = ["Source", "discover"]
