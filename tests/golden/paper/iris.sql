-- Return the label, 'setosa', 'versicolor' or 'virginica', of 4 real numbers (float64).
--
-- Proved equal to its network, up to rounding, on every such input.
--
-- Reads the table samples: its columns are the inputs.
-- Where an input is NULL, so is the answer.
WITH program_1 AS (
    SELECT
        t.*,
        212 * t."petal length (cm)" + 108 * t."petal width (cm)" - 3 * t."sepal length (cm)" -
            72 * t."sepal width (cm)" AS program_score_1,
        86 * t."petal length (cm)" + 47 * t."petal width (cm)" + 12 * t."sepal length (cm)" -
            45 * t."sepal width (cm)" AS program_score_2,
        2.3e0 * t."petal width (cm)" + 1.8e0 * t."petal length (cm)" -
            0.62e0 * t."sepal length (cm)" - 0.77e0 * t."sepal width (cm)" AS program_score_3
    FROM samples AS t
)
SELECT
    t.*,
    CASE
        WHEN t."sepal length (cm)" IS NULL OR t."sepal width (cm)" IS NULL OR
            t."petal length (cm)" IS NULL OR t."petal width (cm)" IS NULL THEN NULL
        WHEN program_score_2 > 173 AND program_score_3 <= 6.6e0 THEN 'versicolor'
        WHEN program_score_1 > 560 AND program_score_3 >= 6.6e0 THEN 'virginica'
        WHEN program_score_2 < 173 OR program_score_1 < 560 OR program_score_3 = 6.6e0 THEN
            'setosa'
        WHEN program_score_3 < 6.6e0 THEN 'versicolor'
        ELSE 'virginica'
    END AS label
FROM program_1 AS t;
