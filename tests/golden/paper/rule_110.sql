-- Return the label, 0 or 1, of 3 values of 0/1.
--
-- Proved equal to its network on every such input.
--
-- Reads the table samples: its columns are the inputs.
-- Where an input is NULL, so is the answer.
SELECT
    t.*,
    CASE
        WHEN t."left" IS NULL OR t."center" IS NULL OR t."right" IS NULL THEN NULL
        WHEN t."center" <> t."right" OR (t."center" = 1 AND t."left" = 0) THEN 1
        ELSE 0
    END AS label
FROM samples AS t;
