"""The registry that stands between a dangerous drug and a patient.

One sentence must stay true: no dispense is authorized unless every risk-management precondition holds.

The map, from the edges inward (an arrow never points outward; `setup.cfg` holds the import contracts):

    app                 joins the parts: configuration, database, editions, routes
    edge                what stands around every request: headers, origin, limits, one line in the log
    api, cli            edges: parse, call a service, render the answer
    access, rights      who is asking; the one table of who may use which route
    services, reports   two doors: services change, reports look
    programs, storage   the law as dated TOML; every SQL statement
    vault               the data keys, and the cipher that uses them
    domain              pure: facts in, decision out
    engine              the PostgreSQL server that comes along
"""

__version__ = "0.1.0"
