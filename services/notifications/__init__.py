"""notifications: who is told what, when, and in which language.

Owns        messages with their state, how people are reached (sealed), and what letters need to know of communities,
            bodies, meetings, invitations, appointments, claims, statements and payees.
Publishes   NotificationSent, NotificationFailed, NotificationSuppressed; never what a message says.
Listens to  representation (communities, bodies, appointments and their end, contact details), meetings (plans,
            cancellations, invitations and their withdrawal), honoraria (calculations, approvals, statements, payees).
Always      the same message never exists twice; what to tell is decided when it leaves, so nobody is invited to what
            is cancelled; changes and cancellations reach those who were told before, and nobody else; what waits for
            something unknown is kept; nothing about how a person is reached lies anywhere in clear.
"""
