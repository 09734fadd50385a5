"""JSON over HTTP under /api/v1: a view loads the request, calls one service or report, and sends its answer."""
