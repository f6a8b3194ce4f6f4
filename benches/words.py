"""Names and sizes, all drawn from one seeded generator, so that a tree is the same on every machine."""

import math
import random

WORDS = (
    "order invoice ledger user session token cache queue stream audit billing catalog search image thumb report export "
    "import sync relay notify webhook auth gateway proxy router shard index backup restore metric alarm trace event "
    "batch worker cron stats policy vault secret asset media geo price stock cart ship return"
).split()
OTHER_RUNTIMES = ["python3.12", "python3.11", "nodejs20.x", "nodejs18.x", "java21", "provided.al2023", "dotnet8"]
# Bytes of a file, and of one in a tree that is so large that the disk would not hold it otherwise.
SIZES, SMALL = (2_000, 20_000), (200, 2_000)


class Words:
    def __init__(self, seed, sizes=SIZES):
        self.random, self.sizes = random.Random(seed), sizes

    def word(self):
        return self.random.choice(WORDS)

    def name(self):
        return f"{self.word()}-{self.word()}"

    def identifier(self):
        return f"{self.word()}_{self.word()}_{self.random.randrange(1000)}"

    def title(self):
        return f"{self.word().title()}{self.word().title()}{self.random.randrange(1000)}"

    def choice(self, *options):
        return self.random.choice(options)

    def number(self, first, last):
        return self.random.randint(first, last)

    def runtime(self):
        return self.random.choice(OTHER_RUNTIMES)

    def size(self):
        """Bytes of a file: most are small, few are large."""
        return int(math.exp(self.random.uniform(*map(math.log, self.sizes))))
