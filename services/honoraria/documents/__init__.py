"""What leaves the house after a settlement run: statements, summary, payroll, payment and refund files.

Pure: a `Settlement` in, `Document`s out. No database, no clock; the same settlement gives the same bytes.
"""
