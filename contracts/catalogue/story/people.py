"""Who and what the story is about, by id."""

from contracts.catalogue.story.told import id_of

VESTFOLD = "vestfold"
HORTEN, HOLMESTRAND, TONSBERG = "3901", "3903", "3905"
SANDEFJORD, LARVIK, FARDER = "3907", "3909", "3911"
MUNICIPALITIES = {
    HORTEN: "Horten",
    HOLMESTRAND: "Holmestrand",
    TONSBERG: "Tønsberg",
    SANDEFJORD: "Sandefjord",
    LARVIK: "Larvik",
    FARDER: "Færder",
}
HOST = TONSBERG
"""Made up: who hosts in Vestfold is not known to us."""

COMMITTEE = id_of("lokalt samarbeidsutvalg i Sandefjord")
BODY = id_of("faglig samarbeidsutvalg for skrøpelige eldre")
KARI = id_of("Kari Oppdiktet")
OLA = id_of("Ola Oppdiktet")
PROPOSAL, APPOINTMENT = id_of("proposal of Kari"), id_of("appointment of Kari")
PRE_MEETING, MEETING = id_of("pre-meeting in March"), id_of("meeting in March")
JUNE_MEETING = id_of("meeting in June")
INVITATION, OLAS_INVITATION = id_of("Kari is invited to March"), id_of("Ola is invited to March")
PREPARATION, ENTERED_TWICE = id_of("Kari prepares March"), id_of("the same once more")
ATTENDANCE, AT_THE_WRONG_MEETING = id_of("Kari attends March"), id_of("Ola was recorded in March")
CLAIM, LATE_CLAIM, REFUSED_CLAIM = id_of("claim for March"), id_of("claim for July 2025"), id_of("Ola's claim")
RUN, BUSINESS_RUN = id_of("settlement of March, Tønsberg"), id_of("settlement of March, Larvik")
