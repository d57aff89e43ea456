-- title: What the desk told whom last week
-- about: Every announcement that went into a mail, by night and reader.
-- days integer 7: So many days up to the latest night
SELECT told_on, recipient, profile, announcement, opportunity, title
FROM tellings
WHERE told_on > (SELECT date(night, '-' || :days || ' days') FROM present)
ORDER BY told_on DESC, recipient, profile, announcement, opportunity LIMIT 1000
