"""meetings: when a body meets, which GPs are invited, and what they did.

Owns        meetings and pre-meetings, personal invitations with answers, logs of preparation, attendance with
            travel; and what it knows of bodies and appointments, which is what it was told.
Publishes   MeetingScheduled, MeetingRescheduled, MeetingCancelled, MeetingHeld, RepresentativeInvited,
            InvitationWithdrawn, InvitationAnswered, PreparationLogged, PreparationCorrected, PreparationWithdrawn,
            AttendanceRecorded, AttendanceCorrected, AttendanceWithdrawn.
Listens to  representation (bodies, appointments and their end), honoraria (what is paid for a meeting called off).
Always      who is invited is a function of the meeting's day and the appointments known, in whatever order they
            became known; one invitation for each GP and meeting; work is whole minutes of a day that has been;
            a journey is recorded once; nothing is recorded for what was cancelled.
"""
