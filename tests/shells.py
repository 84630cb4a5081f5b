"""What the tests of the command line share."""


def refused(result, *expected):
    assert result.returncode == 1, result.stdout + result.stderr
    assert result.stderr.startswith("error: ")
    assert len(result.stderr.strip().splitlines()) == 1
    assert "Traceback" not in result.stderr
    for text in expected:
        assert text in result.stderr
