"""From a document to the cells of a form, to statements in prose, and to who, where, when."""
