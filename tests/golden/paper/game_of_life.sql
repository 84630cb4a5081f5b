-- Return the label, 0 or 1, of a 3 x 3 array of 0/1.
--
-- Proved equal to its network on every such input.
--
-- Reads the table samples: the input at place i, j, from 0, is its column x_i_j.
-- Where an input is NULL, so is the answer.
SELECT
    t.*,
    CASE
        WHEN x_0_0 IS NULL OR x_0_1 IS NULL OR x_0_2 IS NULL OR x_1_0 IS NULL OR x_1_1 IS NULL OR
            x_1_2 IS NULL OR x_2_0 IS NULL OR x_2_1 IS NULL OR x_2_2 IS NULL THEN NULL
        WHEN 2 * x_0_0 + 2 * x_0_1 + 2 * x_0_2 + 2 * x_1_0 + x_1_1 + 2 * x_1_2 + 2 * x_2_0 +
            2 * x_2_1 + 2 * x_2_2 BETWEEN 5 AND 7 THEN 1
        ELSE 0
    END AS label
FROM samples AS t;
