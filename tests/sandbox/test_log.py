"""What a worker prints outside of the channel."""

import asyncio
import os

import pytest

from grader.sandbox.log import Log


def test_a_log_ends_although_a_process_that_was_left_holds_its_pipe():
    async def keep(writing):
        log = await Log.of(reading)
        os.write(writing, b"said")
        await log.settle()
        await asyncio.sleep(0)
        return log.text()

    reading, writing = os.pipe()
    try:
        assert asyncio.run(keep(writing)) == "said"
        with pytest.raises(BrokenPipeError):
            os.write(writing, b"late")
    finally:
        os.close(writing)
