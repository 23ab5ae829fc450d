"""The year 2024 in one health community, played through the gateways: what `samrad demo` runs.

world/          what is made up: municipalities' figures, bodies, GPs, the calendar of the year, who does what
house.py        the gateways as a caller sees them: somebody signed in, and what was answered
cast.py         who acts, each with just the roles they need
play.py         what the story has so far
founding.py     2 January: the community, its bodies and GPs, proposals and appointments
money.py        how it is paid: arrangements, inhabitants, municipalities, payees; always two people
calling.py      the year's meetings are called; one is moved, one cancelled, one declined
working.py      meetings are held: preparation, attendance, travel; one attendance is corrected
leaving.py      one GP resigns, another follows
accounting.py   account codes, the employer's contribution, refund claims as invoices
settling.py     each month: attest, authorise, simulate, commit
agenda.py       the days of the story, in order
performance.py  the agenda, day by day, on a running stack
books/          what it all came to, asked of the gateways, counted, and checked
screen.py       what one sees meanwhile, and the tables at the end
fresh.py        a state directory of its own, made anew at each run
cli.py          the command
"""
