"""`make audit`: are there known vulnerabilities in what requirements/lock.txt pins?"""
