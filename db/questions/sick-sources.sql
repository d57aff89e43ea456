-- title: Which sources have not been ok for three nights
-- about: Sources whose latest nights were all partial or failed, with the cause.
-- nights integer 3: At least so many nights
SELECT source, outcome, cause, last_ok_on, nights_not_ok, notices
FROM source_health WHERE nights_not_ok >= :nights
ORDER BY nights_not_ok DESC, source
