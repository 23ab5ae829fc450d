-- A dead letter is known by its fact, not by its place in a stream: a bus that was rebuilt from the journals has other
-- facts in the same places, and theirs must be kept too. Its id is derived from durable and fact.

-- squawk-ignore ban-drop-constraint
alter table dead_letters drop constraint dead_letters_stream_stream_sequence_durable_key;
