"""Run by the Python that SAM lives in: translates a SAM template (JSON) to CloudFormation, as the service would.

    python sam_translate.py TEMPLATE OUTPUT
"""

import json
import sys

from samtranslator.translator.transform import transform

BASIC = "AWSLambdaBasicExecutionRole"


class Policies:
    """The managed policies of the account, as the translator asks for them."""

    def load(self):
        return {BASIC: f"arn:aws:iam::aws:policy/service-role/{BASIC}"}


with open(sys.argv[1]) as template, open(sys.argv[2], "w") as output:
    json.dump(transform(json.load(template), {}, Policies()), output)
