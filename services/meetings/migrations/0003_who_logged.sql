-- Who enters preparation knows of it only what they entered: as with attendance, it is kept who it was.

alter table preparations add column recorded_by text;
comment on column preparations.recorded_by is
    'the opaque subject of who entered or corrected it last; null where that was before this was kept';
