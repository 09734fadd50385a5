"""What stands around every request, whatever it asks for: before any view runs, and after its answer is made.

From the outside in: `proxies` says who the client is, `headers` what a browser may do with an answer, `request_log`
gives the request its id and writes its one line, `address` refuses one without an end, `same_origin` turns away what
another site sends with our cookie, `rate_limits` what comes too often.
"""
