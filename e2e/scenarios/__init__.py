"""All scenarios, in the order in which they are played."""

from scenarios import ci_files, cli_script, cloudformation, sam, serverless, terraform

KINDS = [terraform, serverless, sam, cloudformation, cli_script, ci_files]
SCENARIOS = [scenario for kind in KINDS for scenario in kind.SCENARIOS]
# What an article prints as its result, by the fixture that is its listing.
AS_PRINTED = terraform.AS_PRINTED | serverless.AS_PRINTED | sam.AS_PRINTED | cli_script.AS_PRINTED
