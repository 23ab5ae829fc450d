"""Time that a GP has claimed twice: meetings and travel of two claims that fall together. Found when it is read."""

TOGETHER = """
v.practitioner = w.practitioner and v.on_day between w.on_day - 1 and w.on_day + 1 and v.claim <> w.claim
and v.leaves < w.returns and w.leaves < v.returns
"""
"""When two of `whereabouts` (w of the claim, v of others) fall together; a journey may go past midnight."""

OVERLAPPING = f"""
exists (
    select from whereabouts w join whereabouts v on {TOGETHER}
    where w.practitioner = c.practitioner and w.claim = c.claim
)
"""
"""Whether a claim `c` overlaps any other."""

OVERLAPS = f"""
select v.claim, v.meeting, v.on_day, v.starts, v.ends, a.community,
       case when v.starts < w.ends and w.starts < v.ends then 'meeting' else 'travel' end as what
from whereabouts w join whereabouts v on {TOGETHER} join attendances a on a.attendance = v.attendance
where w.practitioner = c.practitioner and w.claim = c.claim
order by v.starts, v.claim limit 20
"""
"""What a claim `c` overlaps; who has been everywhere at once is looked into by themselves, not on one page."""
